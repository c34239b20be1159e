import { describe, expect, it } from 'vitest';
import { isRunId, newRunId, originalPublisher, runPublisher } from './run-publisher.ts';

const HUB = 'hub.example/devicedata/1700000000000/3';

describe('the publisher of a run', () => {
  it('names who sent a row first, also when a run sends again what another run sent', () => {
    const once = runPublisher('a', '0', HUB);
    expect(originalPublisher(once)).toBe(HUB);
    expect(runPublisher('b', '1', once)).toBe(`run/b/1/${HUB}`);
    expect(originalPublisher(HUB)).toBe(HUB);
  });

  it('begins with what actors forget after a week', () => {
    expect(runPublisher('a', '0', HUB).startsWith('run/')).toBe(true);
  });

  it('has an id that sorts by time and is a key of the store', () => {
    const ids = [1_700_000_000_000, 1_700_000_000_001, 1_800_000_000_000].map(newRunId);
    expect([...ids].sort((a, b) => (a < b ? -1 : 1))).toEqual(ids);
    expect(ids.every(isRunId)).toBe(true);
    expect(['', '../x', 'a/b', 'A', 'x'.repeat(65)].some(isRunId)).toBe(false);
  });
});
