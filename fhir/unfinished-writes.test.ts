import { describe, expect, it } from 'vitest';
import type { Version } from './history.ts';
import type { Observation } from '@medplum/fhirtypes';
import type { Overwrite } from './unfinished-writes.ts';
import { createUnfinishedWrites, together } from './unfinished-writes.ts';

function version(versionId: string): Version<Observation> {
  return { versionId, at: 0, resource: undefined, creates: false };
}

function overwrite(versionId: string, id = 'a'): Overwrite {
  return { id, versionId, stands: true, isOwn: (one) => one.versionId === versionId };
}

describe('unfinished first writes', () => {
  it('are kept side by side, as several calls may each have one for the same Observation', () => {
    const unfinished = createUnfinishedWrites();
    const [first, second, other] = [overwrite('1'), overwrite('2'), overwrite('3', 'b')];
    for (const one of [first, second, other]) unfinished.add(one);
    expect(unfinished.of('a')).toEqual([first, second]);
    expect(unfinished.of('b')).toEqual([other]);
    expect(unfinished.has('c')).toBe(false);
  });

  it('are forgotten only when they were looked into themselves', () => {
    const unfinished = createUnfinishedWrites();
    const [first, second] = [overwrite('1'), overwrite('2')];
    unfinished.add(first);
    const looked = unfinished.of('a');
    unfinished.add(second);
    unfinished.settle(looked);
    expect(unfinished.of('a')).toEqual([second]);
    unfinished.settle([second]);
    expect(unfinished.has('a')).toBe(false);
  });

  it('never fill the memory: the oldest go first', () => {
    const unfinished = createUnfinishedWrites(2);
    for (const id of ['a', 'b', 'c']) unfinished.add(overwrite('1', id));
    expect(['a', 'b', 'c'].map((id) => unfinished.has(id))).toEqual([false, true, true]);
  });

  it('are put back together, each version of ours being own', () => {
    const [first, second] = [overwrite('1'), overwrite('2')];
    expect(together('a', [first])).toBe(first);
    const both = together('a', [first, second]);
    expect(['1', '2', '3'].map((id) => both.isOwn(version(id)))).toEqual([true, true, false]);
    expect(both.versionId).toBeUndefined();
  });
});
