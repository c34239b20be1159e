import { describe, expect, it } from 'vitest';
import type { SeenRequest } from '../../stack/fhir-server/fault-injection.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { RETRY_UPDATE } from '../../workflows/messages.ts';
import { skip } from '../_batches.ts';
import { heartRates, type Pipeline, register, startPipeline } from '../pipeline/_pipeline.ts';
import { HOUR, handleOf, PATIENCE, viewOf } from './_rig.ts';

const STRAPS = ['strap-1', 'strap-2', 'strap-3', 'strap-4'] as const;
/** From one try of a refused group to the next. */
const CHECKS_SECONDS = [60, 240, 600];

async function letters({ parts }: Pipeline): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { deviceId = '', faults } of parts.deadLetters.list()) found.push(`${deviceId} ${faults[0]?.code}`);
  return found;
}

function isWrite({ method, url }: SeenRequest): boolean {
  return method !== 'GET' && /(^|\/)Observation(\/|$|\?)/.test(url);
}

/** Every write of an Observation is refused, alone or in a batch, for as long as the answer says so. */
function refuse({ fhir }: Pipeline, isRefused: (request: SeenRequest) => boolean): { end(): void } {
  const fault = { effect: { kind: 'status', status: 422 }, times: Infinity, when: isRefused } as const;
  const whole = fhir.faults.inject(fault);
  const entries = fhir.faults.inject({ ...fault, scope: 'entry' });
  return {
    end: () => {
      whole.remove();
      entries.remove();
    },
  };
}

async function sendAndFlush(pipeline: Pipeline, strap: string, from: number, total: number): Promise<void> {
  await pipeline.send(heartRates(strap, from, 2));
  await expect.poll(async () => (await viewOf(pipeline, strap))?.counters.accepted, PATIENCE).toBe(total);
  await pipeline.flush(strap, 'heartrate');
}

const states = (pipeline: Pipeline) => Promise.all(STRAPS.map(async (strap) => (await viewOf(pipeline, strap))?.state));
const all = (state: string) => STRAPS.map(() => state);

describe('a FHIR server that refuses everything', () => {
  it('is an outage: the gate closes, nothing becomes a dead letter, and all is written when it is mended', async () => {
    await using pipeline = await startPipeline();
    for (const strap of STRAPS) await register(pipeline.fhir, strap, `patient-${strap}`);
    await pipeline.startWorker();
    const { ingestor } = await pipeline.startIngestor();
    const refusal = refuse(pipeline, isWrite);
    for (const strap of STRAPS) await sendAndFlush(pipeline, strap, HOUR, 2);
    expect(await states(pipeline)).toEqual(all('Held'));

    for (const [index, seconds] of CHECKS_SECONDS.entries()) {
      for (const strap of STRAPS) {
        await skip(pipeline.namespace.client, idOf(strap), seconds + 1, `check-${index}`);
        const checks = async () => (await viewOf(pipeline, strap))?.held[0]?.checks;
        await expect.poll(checks, PATIENCE).toBeGreaterThan(index);
      }
    }
    await expect.poll(() => states(pipeline), PATIENCE).toEqual(all('Blocked'));
    await expect.poll(() => ingestor.status().gate, PATIENCE).toBe('closedForOutage');
    for (const strap of STRAPS) await pipeline.send(heartRates(strap, HOUR + 10_000, 2, 70));
    expect(await letters(pipeline)).toEqual([]);

    refusal.end();
    for (const strap of STRAPS) await handleOf(pipeline, strap).executeUpdate(RETRY_UPDATE);
    await expect.poll(() => ingestor.status().gate, PATIENCE).toBe('open');
    for (const strap of STRAPS) {
      await expect.poll(async () => (await viewOf(pipeline, strap))?.counters.accepted, PATIENCE).toBe(4);
      await pipeline.flush(strap, 'heartrate');
    }
    const persisted = await Promise.all(
      STRAPS.map(async (strap) => (await viewOf(pipeline, strap))?.counters.persisted),
    );
    expect(persisted).toEqual([4, 4, 4, 4]);
    expect(await letters(pipeline)).toEqual([]);
    expect(pipeline.observations()).toHaveLength(STRAPS.length);
  }, 170_000);
});

describe('one group that FHIR refuses among others that it takes', () => {
  it('becomes a dead letter at its last try, and the next window of its device is written', async () => {
    await using pipeline = await startPipeline();
    const [bad, good] = STRAPS;
    for (const strap of [bad, good]) await register(pipeline.fhir, strap, `patient-${strap}`);
    await pipeline.startWorker();
    await pipeline.startIngestor();
    const refused = new Set<string>();
    let isLearning = true;
    refuse(pipeline, (request) => {
      if (!isWrite(request)) return false;
      if (isLearning) refused.add(request.url);
      return refused.has(request.url);
    });
    await sendAndFlush(pipeline, bad, HOUR, 2);
    expect(await viewOf(pipeline, bad)).toMatchObject({ state: 'Held', held: [{ code: 'Rejected' }] });
    isLearning = false;
    for (const [index, seconds] of CHECKS_SECONDS.entries()) {
      await skip(pipeline.namespace.client, idOf(bad), seconds + 1, `check-${index}`);
    }
    // Others are written until that counts as after the refusal; it is tried again meanwhile.
    let total = 0;
    await expect
      .poll(async () => {
        total += 2;
        await sendAndFlush(pipeline, good, HOUR + total * 1_000, total);
        await handleOf(pipeline, bad).executeUpdate(RETRY_UPDATE);
        return letters(pipeline);
      }, PATIENCE)
      .toEqual([`${bad} Rejected`]);
    await expect.poll(async () => (await viewOf(pipeline, bad))?.state, PATIENCE).toBe('Ok');
    await sendAndFlush(pipeline, bad, HOUR + 3_600_000, 4);
    expect(await viewOf(pipeline, bad)).toMatchObject({ state: 'Ok', counters: { persisted: 2, deadLettered: 2 } });
  }, 170_000);
});

function idOf(deviceId: string): string {
  return actorWorkflowId({ deviceId, type: 'heartrate' });
}
