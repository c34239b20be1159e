import { describe, expect, it } from 'vitest';
import type { FaultSummary, LetterDetail, LetterSummary } from '../../console/contract/dead-letters.ts';
import type { HeldActor } from '../../console/contract/held.ts';
import type { Page } from '../../console/contract/page.ts';
import type { Run } from '../../console/contract/runs.ts';
import { heartRates, register } from '../pipeline/_pipeline.ts';
import { editableMapping, HOUR, lettersOf, untilCounted, untilLetters } from '../replay/_replay.ts';
import { startConsole } from './_console.ts';

const WHOLE = '"valueExpression": "$.matchedToken.heartRate",';
const BROKEN = '"valueExpression": "$.matchedToken.pulse",';

describe('dead letters in the console', () => {
  it('go from the list over the fault in its event and a dry run to the Observation, and are found after a restart', async () => {
    const mapping = await editableMapping();
    await mapping.edit('devicecontent.json', WHOLE, BROKEN);
    await using running = await startConsole({ mappingDir: mapping.directory });
    const { pipeline, get, run } = running;
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.send(heartRates('strap-1', HOUR, 2), heartRates('strap-1', HOUR + 2_000, 2, 62));
    await untilLetters(pipeline, 2);

    const [faults] = await get<readonly FaultSummary[]>('api/dead-letters/faults');
    expect(faults).toMatchObject({ type: 'heartrate', template: 0, letters: 2 });
    const first = await get<Page<LetterSummary>>('api/dead-letters', { limit: 1, template: 0 });
    expect(first.items).toMatchObject([{ kind: 'event', comesBack: false, isDiscarded: false }]);
    const second = await get<Page<LetterSummary>>('api/dead-letters', { limit: 1, after: first.next ?? '' });
    expect(second.items).toHaveLength(1);
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id);
    expect(second).not.toHaveProperty('next');
    expect((await get<Page<LetterSummary>>('api/dead-letters', { type: 'ecg' })).items).toEqual([]);

    const id = first.items[0]?.id ?? '';
    const letter = await get<LetterDetail>('api/dead-letter', { id });
    expect(JSON.parse(letter.message ?? '')).toMatchObject({ Body: { deviceId: 'strap-1' } });
    expect(letter.faults[0]).toMatchObject({ template: 0, eventPointer: '/Body/readings/0' });
    expect(letter.wouldBe).toMatchObject({ verdict: 'faulty', readings: 0 });

    await mapping.edit('devicecontent.json', BROKEN, WHOLE);
    const dry = await run('api/dead-letters/replay', { ids: [id], dryRun: true });
    expect(dry).toMatchObject({
      kind: 'dryRun',
      result: { report: { letters: 1, fates: { passes: 1 }, readings: 2 } },
    });
    expect(await lettersOf(pipeline)).toHaveLength(2);

    const replayed = await run('api/dead-letters/replay', { filter: { since: 0 }, dryRun: false });
    expect(replayed).toMatchObject({ state: 'done', progress: { done: 2, total: 2 }, result: { kind: 'replay' } });
    expect(await lettersOf(pipeline)).toEqual([]);
    await pipeline.flush('strap-1', 'heartrate');
    expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '60 61 62 63' } }]);

    await running.restart();
    expect(await get<Run>('api/run', { id: replayed.id })).toMatchObject({ state: 'done', kind: 'replay' });
    expect((await get<readonly Run[]>('api/runs')).map(({ id: one }) => one)).toEqual([replayed.id]);
  });

  it('are discarded by id or filter, never all by a slip', async () => {
    await using running = await startConsole();
    const { pipeline, url, get, run } = running;
    const names = ['a', 'b', 'c'];
    await pipeline.send(...names.map((name) => ({ deviceId: name, readings: [{ time: 'no time', heartRate: 60 }] })));
    await untilLetters(pipeline, 3);
    const slip = await fetch(`${url}/api/dead-letters/discard`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-iot-connector-console': '1' },
      body: '{}',
    });
    expect(slip.status).toBe(400);
    const [one] = await lettersOf(pipeline);
    const first = await get<Page<LetterSummary>>('api/dead-letters', { limit: 1 });
    expect(await run('api/dead-letters/discard', { ids: [one?.id] })).toMatchObject({ result: { letters: 1 } });
    // What was discarded from a page that is shown shifts nothing out of the next.
    const rest = await get<Page<LetterSummary>>('api/dead-letters', { after: first.next ?? '' });
    expect(rest.items).toHaveLength(2);
    expect(await run('api/dead-letters/discard', { filter: { type: 'heartrate' } })).toMatchObject({
      result: { letters: 2 },
    });
    expect(await lettersOf(pipeline)).toEqual([]);
  });
});

describe('what is held', () => {
  it('is listed by reason and time, retried, and discarded with who and why', async () => {
    await using running = await startConsole({ window: { seconds: 0 } });
    const { pipeline, get, run } = running;
    await pipeline.send(heartRates('strap-1', HOUR, 1), heartRates('strap-2', HOUR, 1));
    const held = async (query = {}) => (await get<Page<HeldActor>>('api/held', query)).items;
    await expect.poll(held, { timeout: 40_000, interval: 500 }).toHaveLength(2);
    const [first] = await held({ device: 'strap-1', reason: 'UnknownDevice' });
    expect(first).toMatchObject({ device: 'strap-1', reason: 'UnknownDevice', groups: [{ readings: 1 }] });
    expect(await held({ reason: 'Rejected' })).toEqual([]);
    expect(await held({ heldBefore: 1 })).toEqual([]);

    await register(pipeline.fhir, 'strap-1', 'patient-1');
    const actors = [{ device: 'strap-1', type: 'heartrate' }];
    const retried = await run('api/held/retry', { actors });
    expect(retried).toMatchObject({ state: 'done', result: { outcomes: [{ outcome: 'Written', groups: 0 }] } });
    expect(pipeline.observations()).toHaveLength(1);

    const discarded = await run('api/held/discard', { all: true, by: 'Nurse', why: 'a test device' });
    expect(discarded).toMatchObject({ result: { outcomes: [{ device: 'strap-2', groups: 1 }] } });
    await untilCounted(pipeline, { deadLettered: 1 }, 'strap-2');
    await untilLetters(pipeline, 1);
    const { items } = await get<Page<LetterSummary>>('api/dead-letters', { isDiscarded: true });
    expect(items).toMatchObject([{ kind: 'group', device: 'strap-2', faults: [{ decision: { by: 'Nurse' } }] }]);
    const letter = await get<LetterDetail>('api/dead-letter', { id: items[0]?.id ?? '' });
    expect(letter.readings).toMatchObject([{ takenAt: HOUR, values: [{ value: 60 }] }]);
  });
});
