import { describe, expect, it } from 'vitest';
import type { Run } from '../../console/contract/runs.ts';
import { heartRates } from '../pipeline/_pipeline.ts';
import { editableMapping, HOUR, lettersOf, untilCounted, untilLetters } from '../replay/_replay.ts';
import { ask, type RunningConsole, startConsole } from './_console.ts';

const WHOLE = '"valueExpression": "$.matchedToken.heartRate",';
const BROKEN = '"valueExpression": "$.matchedToken.pulse",';
/** Three steps of a replay; each is sent as one signal. */
const STEP = 100;
const LETTERS = 300;
/** The second step takes seconds: what is asked for behind the first finds the run under way. */
const SLOW = { ingest: { signalsPerSecond: 0.2 } };

/** A connector with letters that pass since its mapping was mended. */
async function startWithLetters(): Promise<RunningConsole> {
  const mapping = await editableMapping();
  await mapping.edit('devicecontent.json', WHOLE, BROKEN);
  const running = await startConsole({ mappingDir: mapping.directory, ...SLOW });
  const messages = Array.from({ length: LETTERS }, (_, second) => heartRates('strap-1', HOUR + second * 1000, 1));
  await running.pipeline.send(...messages);
  await untilLetters(running.pipeline, LETTERS);
  await mapping.edit('devicecontent.json', BROKEN, WHOLE);
  return running;
}

/** A replay of all letters, behind its first step. */
async function startReplay({ get, post }: RunningConsole): Promise<string> {
  const { id } = await post<Run>('api/dead-letters/replay', { filter: {}, dryRun: false });
  const done = async () => (await get<Run>('api/run', { id })).progress.done;
  await expect.poll(done, { timeout: 40_000 }).toBe(STEP);
  return id;
}

async function expectAllReplayed({ pipeline }: RunningConsole): Promise<void> {
  expect(await lettersOf(pipeline)).toEqual([]);
  await untilCounted(pipeline, { accepted: LETTERS, duplicates: 0 });
}

describe('a replay under way', () => {
  it('is cancelled between two steps, and goes on from there when it is resumed', async () => {
    await using running = await startWithLetters();
    const { pipeline, get, post, run } = running;
    const id = await startReplay(running);
    expect(await post<Run>('api/run/resume', { id })).toMatchObject({ id, state: 'running' });
    expect(await post<Run>('api/run/cancel', { id })).toMatchObject({ state: 'running', isStopping: true });
    const cancelled = await running.ended(id);
    expect(cancelled).toMatchObject({ state: 'cancelled', canResume: true, progress: { total: LETTERS } });
    // The step under way is taken back where nothing of it was sent yet.
    const { done } = cancelled.progress;
    expect([STEP, 2 * STEP]).toContain(done);
    expect(await lettersOf(pipeline)).toHaveLength(LETTERS - done);
    expect(await post<Run>('api/run/cancel', { id })).toEqual(cancelled);

    const resumed = await run('api/run/resume', { id });
    expect(resumed).toMatchObject({
      id,
      state: 'done',
      canResume: false,
      progress: { done: LETTERS, total: LETTERS },
      result: { kind: 'replay', report: { letters: LETTERS, readings: LETTERS, fates: { passes: LETTERS } } },
    });
    expect((await get<readonly Run[]>('api/runs')).map((one) => one.id)).toEqual([id]);
    await expectAllReplayed(running);
  });

  it('is interrupted when its server ends, and is resumed from another', async () => {
    await using running = await startWithLetters();
    const { get, run } = running;
    const id = await startReplay(running);
    await running.restart();
    expect(await get<Run>('api/run', { id })).toMatchObject({ state: 'interrupted', canResume: true });
    expect(await run('api/run/resume', { id })).toMatchObject({ state: 'done', progress: { done: LETTERS } });
    await expectAllReplayed(running);
  });
});

describe('a run that is not there', () => {
  it('can be neither cancelled nor resumed, and the answer says so', async () => {
    await using running = await startConsole();
    const headers = { 'content-type': 'application/json', 'x-iot-connector-console': '1' };
    for (const path of ['/api/run/cancel', '/api/run/resume']) {
      const unknown = await ask(running.url, { method: 'POST', path, headers, body: '{"id":"nosuchrun"}' });
      expect(unknown.status, path).toBe(404);
      expect(JSON.parse(unknown.text)).toMatchObject({ code: 'NotFound', remedy: expect.any(String) });
      expect((await ask(running.url, { method: 'POST', path, headers, body: '{}' })).status, path).toBe(400);
    }
  });
});
