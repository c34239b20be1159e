import { describe, expect, it } from 'vitest';
import { createLimit } from './concurrency.ts';

describe('createLimit', () => {
  it('never runs more at once than its limit, and all in the end, failures included', async () => {
    const limit = createLimit(3);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const work = async (index: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      order.push(index);
      await Promise.resolve();
      running -= 1;
      if (index % 4 === 0) throw new Error('fails');
      return index;
    };
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => limit(() => work(index))));
    expect(most).toBe(3);
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(5);
  });
});
