import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileStore } from '../store/file-store.ts';
import { describeDeadLetters } from './_dead-letters.cases.ts';
import { deadLetterId } from './dead-letter-id.ts';
import type { DeadLetter } from './dead-letter.ts';

describeDeadLetters('dead letters in a directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dead-letters-'));
  return {
    store: await createFileStore(directory),
    reopen: () => createFileStore(directory),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
});

describe('deadLetterId', () => {
  const source: DeadLetter['source'] = { publisher: 'ns/hub/1/0', sequence: 1, enqueuedAt: 5 };
  it('is the same for the same origin and another for any other', () => {
    const ids = [
      deadLetterId({ kind: 'event', source }),
      deadLetterId({ kind: 'group', source }),
      deadLetterId({ kind: 'group', source, parts: ['device', 'type'] }),
      deadLetterId({ kind: 'group', source, parts: ['device/type'] }),
      deadLetterId({ kind: 'event', source: { ...source, sequence: 2 } }),
      deadLetterId({ kind: 'event', source: { ...source, publisher: 'other' } }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(deadLetterId({ kind: 'event', source })).toBe(ids[0]);
  });
});
