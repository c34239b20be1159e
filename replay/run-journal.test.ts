import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileStore } from '../store/file-store.ts';
import type { Store } from '../store/store.ts';
import { beginRun, resumeRun, RunTakenOver, UnknownRun } from './run-journal.ts';

let directory: string;
let store: Store;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'runs-'));
  store = await createFileStore(directory);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const begin = () => beginRun(store, { id: 'r1', kind: 'replay', plan: ['a', 'b'], report: { sent: 0 } });

describe('the journal of a run', () => {
  it('keeps the plan and how far the run has come, for whoever resumes it', async () => {
    const first = await begin();
    await first.advance(1, { sent: 5 });
    const resumed = await resumeRun<string[], { sent: number }>(store, 'replay', 'r1');
    expect(resumed.record).toMatchObject({ plan: ['a', 'b'], done: 1, report: { sent: 5 } });
    await resumed.finish({ sent: 9 });
    expect((await resumeRun(store, 'replay', 'r1')).record.finishedAt).toBeDefined();
  });

  it('stops the process that is slower when two go on with one run', async () => {
    const first = await begin();
    const second = await resumeRun(store, 'replay', 'r1');
    await expect(first.advance(1, { sent: 1 })).rejects.toThrow(RunTakenOver);
    await second.advance(1, { sent: 1 });
    await expect(begin()).rejects.toThrow(RunTakenOver);
  });

  it.each(['r2', '../r1', ''])('knows no run %j', async (id) => {
    await begin();
    await expect(resumeRun(store, 'replay', id)).rejects.toThrow(UnknownRun);
  });

  it('does not resume a run of another kind', async () => {
    await begin();
    await expect(resumeRun(store, 'redrive', 'r1')).rejects.toThrow('There is no redrive run r1');
  });
});
