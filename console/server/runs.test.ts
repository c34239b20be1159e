import { describe, expect, it } from 'vitest';
import { createRuns, type NewRun, type RunControl, type Runs } from './runs.ts';

const RESULT = { kind: 'discard', letters: 3 } as const;

/** Work of three steps, each of which ends when it is let go on. */
function inSteps(overrides: Partial<NewRun> = {}) {
  const gates = [0, 1, 2].map(gate);
  const work = async ({ step }: RunControl) => {
    for (const [index, gate] of gates.entries()) {
      await gate.opened;
      step(index + 1);
    }
    return RESULT;
  };
  const run: NewRun = { kind: 'discardLetters', of: 'letters', total: 3, work, ...overrides };
  return { run, finish: (index: number) => gates[index]?.open() };
}

function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

async function ended(runs: Runs, id: string) {
  await expect.poll(() => runs.get(id)?.state).not.toBe('running');
  return runs.get(id);
}

describe('a run', () => {
  it('tells how far it is while it goes on, then what came of it', async () => {
    const runs = createRuns();
    const { run, finish } = inSteps();
    const { id } = runs.start(run);
    finish(0);
    await expect.poll(() => runs.get(id)?.progress).toEqual({ done: 1, total: 3, of: 'letters' });
    expect(runs.get(id)).toMatchObject({ state: 'running', canResume: false });
    finish(1);
    finish(2);
    expect(await ended(runs, id)).toMatchObject({ state: 'done', result: RESULT, progress: { done: 3 } });
  });

  it('that is cancelled says so, ends behind the step under way, and can be resumed where its kind can', async () => {
    const runs = createRuns();
    const { run, finish } = inSteps({ canResume: true });
    const { id } = runs.start(run);
    finish(0);
    await expect.poll(() => runs.get(id)?.progress.done).toBe(1);
    expect(runs.cancel(id)).toMatchObject({ state: 'running', isStopping: true });
    finish(1);
    const cancelled = await ended(runs, id);
    expect(cancelled).toMatchObject({ state: 'cancelled', canResume: true, progress: { done: 2, total: 3 } });
    expect(cancelled).not.toHaveProperty('isStopping');
    expect(cancelled).not.toHaveProperty('result');
  });

  it('that has ended is not changed by a cancel', async () => {
    const runs = createRuns();
    const { id } = runs.start({ kind: 'flush', of: 'windows', work: async () => RESULT });
    const done = await ended(runs, id);
    expect(done).toMatchObject({ state: 'done' });
    expect(runs.cancel(id)).toEqual(done);
  });

  it('that fails tells no more of an unexpected error than that there was one', async () => {
    const failures: unknown[] = [];
    const runs = createRuns((kind) => failures.push(kind));
    const work = () => Promise.reject(new Error('reading of patient-7 is 120'));
    const { id } = runs.start({ kind: 'trace', of: 'events', work });
    const failed = await ended(runs, id);
    expect(failed).toMatchObject({ state: 'failed', problem: { code: 'Internal' } });
    expect(JSON.stringify(failed)).not.toContain('patient-7');
    expect(failures).toEqual(['trace']);
  });

  it('that goes on where it was stopped begins with what was done', () => {
    const { progress } = createRuns().start(inSteps({ done: 2 }).run);
    expect(progress).toEqual({ done: 2, total: 3, of: 'letters' });
  });
});

describe('the runs of a server', () => {
  it('are forgotten from the oldest on, but for those under way', async () => {
    const runs = createRuns();
    const { run, finish } = inSteps();
    const first = runs.start(run).id;
    const ids = Array.from(
      { length: 60 },
      () => runs.start({ kind: 'flush', of: 'windows', work: async () => RESULT }).id,
    );
    for (const id of ids.slice(-1)) await ended(runs, id);
    runs.start({ kind: 'flush', of: 'windows', work: async () => RESULT });
    expect(runs.list()).toHaveLength(50);
    expect(runs.get(first)).toMatchObject({ state: 'running' });
    expect(runs.get(ids[0] ?? '')).toBeUndefined();
    for (const index of [0, 1, 2]) finish(index);
  });

  it('are stopped when it ends, and waited for', async () => {
    const runs = createRuns();
    const { run, finish } = inSteps();
    const { id } = runs.start(run);
    const closed = runs.close();
    expect(runs.get(id)).toMatchObject({ state: 'running', isStopping: true });
    finish(0);
    await closed;
    expect(runs.get(id)).toMatchObject({ state: 'cancelled', progress: { done: 1 } });
  });
});
