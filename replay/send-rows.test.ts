import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandOffError, type ActorClient } from '../ingestor/actor-client.ts';
import { acceptSignal } from '../workflows/accept-batch.ts';
import { type ActorState, newState } from '../workflows/actor-state.ts';
import { fromColumns } from '../workflows/columns.ts';
import { frozenColumns } from '../workflows/growing-columns.ts';
import { actorWorkflowId } from '../workflows/ids.ts';
import { DEFAULT_RULES, type MeasurementBatch } from '../workflows/messages.ts';
import { createSender, type ReplayRow, RunInterrupted, type SenderDependencies } from './send-rows.ts';

const HUB = 'hub.example/devicedata/1/0';
const NOW = 1_772_359_200_000;

function replayRow(sequence: number, overrides: Partial<ReplayRow> & { readonly publisher?: string } = {}): ReplayRow {
  const { publisher = HUB, ...others } = overrides;
  return {
    identity: { deviceId: 'strap-1', type: 'heartrate' },
    mappingSet: 'set-1',
    row: {
      key: { publisher, sequence, sub: 0, enqueuedAt: NOW + sequence },
      occurredAt: NOW + sequence,
      values: [{ name: 'hr', value: sequence }],
    },
    ...others,
  };
}

/** Actors with the real reducer: what they take is what a workflow would. */
class RealActors implements ActorClient {
  readonly states = new Map<string, ActorState>();
  readonly batches: MeasurementBatch[] = [];
  fail: (batch: MeasurementBatch) => HandOffError | undefined = () => undefined;

  async handOff(identity: ReplayRow['identity'], batch: MeasurementBatch): Promise<void> {
    const error = this.fail(batch);
    if (error !== undefined) throw error;
    this.batches.push(batch);
    const id = actorWorkflowId(identity);
    const state = this.states.get(id) ?? newState(NOW);
    this.states.set(id, state);
    acceptSignal(state, JSON.parse(JSON.stringify(batch)), NOW);
  }

  async probe(): Promise<boolean> {
    return true;
  }

  sequences(deviceId = 'strap-1'): readonly number[] {
    const state = this.states.get(actorWorkflowId({ deviceId, type: 'heartrate' }));
    const windows = state === undefined ? [] : [...state.closed, ...(state.open === undefined ? [] : [state.open])];
    return windows
      .flatMap(({ segments }) => segments)
      .flatMap(({ rows, publisher }) => fromColumns(frozenColumns(rows), publisher).map(({ key }) => key.sequence));
  }
}

function sender(actors: ActorClient, overrides: Partial<SenderDependencies> = {}) {
  return createSender({
    actors,
    patienceMs: 0,
    pace: async () => {},
    signal: new AbortController().signal,
    rulesFor: () => DEFAULT_RULES,
    ...overrides,
  });
}

const LANE = { runId: 'run-1', name: '0' };

describe('sending rows again', () => {
  it('keeps what orders them in a merge: sequence, sub and the time at which the hub took them', async () => {
    const actors = new RealActors();
    await sender(actors)([replayRow(7)], LANE);
    const [batch] = actors.batches;
    expect(batch?.publisher).toBe(`run/run-1/0.set-1/${HUB}`);
    expect(fromColumns(batch?.rows ?? failed(), HUB)).toEqual([replayRow(7).row]);
  });

  it('gives each row to its actor once, in whatever order and however often it is sent', async () => {
    const sends = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(sends, async (order) => {
        const actors = new RealActors();
        const rows = order.map((sequence) => replayRow(sequence));
        await sender(actors)(rows, LANE);
        await sender(actors)(rows, LANE);
        expect(actors.sequences()).toEqual([...new Set(order)].sort((a, b) => a - b));
      }),
    );
  });

  it('tells apart rows of two partitions, two mapping sets, and those that overwrite', async () => {
    const actors = new RealActors();
    const other = replayRow(5, { publisher: 'hub.example/devicedata/1/1' });
    const overwriting = replayRow(5, { overwrite: true });
    await sender(actors)([replayRow(5), other, replayRow(5, { mappingSet: 'set-2' }), overwriting], LANE);
    expect(actors.sequences()).toEqual([5, 5, 5, 5]);
    expect(actors.batches.filter(({ overwrite }) => overwrite === true)).toHaveLength(1);
  });

  it('of a row that is there twice sends the one that has more to say', async () => {
    const actors = new RealActors();
    const both = replayRow(3);
    const fuller = { ...both, row: { ...both.row, values: [...both.row.values, { name: 'spo2', value: 97 }] } };
    await sender(actors)([both, fuller, both], LANE);
    expect(fromColumns(actors.batches[0]?.rows ?? failed(), HUB)).toEqual([fuller.row]);
  });

  it('halves what is too large for one signal', async () => {
    const actors = new RealActors();
    actors.fail = ({ rows }) => (rows.count > 2 ? new HandOffError('tooLarge', 'too large') : undefined);
    const rows = Array.from({ length: 7 }, (_, index) => replayRow(index + 1));
    expect(await sender(actors)(rows, LANE)).toEqual(new Set());
    expect(actors.sequences()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('stops at the first refusal of an actor, so that a resumed run can send what it refused', async () => {
    const actors = new RealActors();
    const long = 'x'.repeat(150_000);
    const rows = [1, 2, 3].map((sequence) => {
      const plain = replayRow(sequence);
      return { ...plain, row: { ...plain.row, values: [{ name: 'note', value: long }] } };
    });
    actors.fail = (batch) => (batch.rows.sequence[0] === 2 ? new HandOffError('refused', 'busy') : undefined);
    const other = replayRow(9, { identity: { deviceId: 'strap-2', type: 'heartrate' } });
    const refusing = await sender(actors)([...rows, other], LANE);
    expect([...refusing]).toEqual([actorWorkflowId({ deviceId: 'strap-1', type: 'heartrate' })]);
    expect(actors.sequences()).toEqual([1]);
    expect(actors.sequences('strap-2')).toEqual([9]);
    actors.fail = () => undefined;
    expect(await sender(actors)([...rows, other], LANE)).toEqual(new Set());
    expect(actors.sequences()).toEqual([1, 2, 3]);
    expect(actors.sequences('strap-2')).toEqual([9]);
  });

  it('gives up when Temporal stays away, and when it is told to stop', async () => {
    const actors = new RealActors();
    actors.fail = () => new HandOffError('unavailable', 'no connection');
    await expect(sender(actors)([replayRow(1)], LANE)).rejects.toThrow(RunInterrupted);
    const stopped = AbortSignal.abort();
    await expect(sender(new RealActors(), { signal: stopped })([replayRow(1)], LANE)).rejects.toThrow(RunInterrupted);
  });
});

function failed(): never {
  throw new Error('nothing was sent');
}
