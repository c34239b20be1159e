import { describe, expect, it } from 'vitest';

import type { Refusal } from './condition.ts';
import { EpochRegistry } from './epoch-registry.ts';
import type { Reader } from './epoch-registry.ts';

function readerOf(epoch?: number): Reader & { readonly losses: Refusal[] } {
  const losses: Refusal[] = [];
  return { epoch, losses, lose: (reason) => losses.push(reason) };
}

describe('the readers of a partition', () => {
  it.each([
    { present: 1, next: 1 },
    { present: 1, next: 2 },
  ])('epoch $next takes it from epoch $present', ({ present, next }) => {
    const registry = new EpochRegistry();
    const first = readerOf(present);
    registry.admit('p', first);
    expect(registry.admit('p', readerOf(next))).toBeUndefined();
    expect(first.losses).toMatchObject([{ condition: 'amqp:link:stolen' }]);
  });

  it.each([{ next: 0 }, { next: undefined }])('epoch $next does not get it from epoch 1', ({ next }) => {
    const registry = new EpochRegistry();
    const first = readerOf(1);
    registry.admit('p', first);
    expect(registry.admit('p', readerOf(next))).toMatchObject({ condition: 'amqp:link:stolen' });
    expect(first.losses).toEqual([]);
  });

  it('without an epoch are five at most, and all give way to one that has an epoch', () => {
    const registry = new EpochRegistry();
    const shared = Array.from({ length: 5 }, () => readerOf());
    for (const reader of shared) expect(registry.admit('p', reader)).toBeUndefined();
    expect(registry.admit('p', readerOf())).toMatchObject({ condition: 'amqp:resource-limit-exceeded' });
    expect(registry.admit('p', readerOf(0))).toBeUndefined();
    for (const { losses } of shared) expect(losses).toHaveLength(1);
  });

  it('are counted for each partition apart, and no longer once they have left', () => {
    const registry = new EpochRegistry();
    const first = readerOf(5);
    registry.admit('p', first);
    expect(registry.admit('q', readerOf())).toBeUndefined();
    registry.leave('p', first);
    expect(registry.admit('p', readerOf(0))).toBeUndefined();
  });

  it('that were displaced do not take their successor with them when they leave', () => {
    const registry = new EpochRegistry();
    const first = readerOf(0);
    registry.admit('p', first);
    registry.admit('p', readerOf(0));
    registry.leave('p', first);
    expect(registry.admit('p', readerOf())).toMatchObject({ condition: 'amqp:link:stolen' });
  });
});
