import { describe, expect, it } from 'vitest';
import { inTurn } from './reader-turns.ts';

/** Work that ends when it is told to, and says in which order it began. */
function createWork(begun: string[], name: string) {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const work = async () => {
    begun.push(name);
    await ended;
    return name;
  };
  return { work, end: () => end() };
}

describe('turns at a partition', () => {
  it('are taken one after the other, in the order of asking, whatever became of those before', async () => {
    const client = {};
    const begun: string[] = [];
    const [first, second] = [createWork(begun, 'first'), createWork(begun, 'second')];
    const failing = inTurn(client, '0', async () => {
      await first.work();
      throw new Error('out');
    });
    const waiting = inTurn(client, '0', second.work);
    await Promise.resolve();
    expect(begun).toEqual(['first']);
    first.end();
    await expect(failing).rejects.toThrow('out');
    second.end();
    expect(await waiting).toBe('second');
    expect(begun).toEqual(['first', 'second']);
  });

  it('do not wait for other partitions and other clients', async () => {
    const client = {};
    const begun: string[] = [];
    const long = createWork(begun, 'long');
    const reading = inTurn(client, '0', long.work);
    const done = async () => 'done';
    expect(await inTurn(client, '1', done)).toBe('done');
    expect(await inTurn({}, '0', done)).toBe('done');
    long.end();
    await reading;
  });
});
