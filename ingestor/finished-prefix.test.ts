import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FinishedPrefix } from './finished-prefix.ts';

const source = (sequence: number) => ({ sequence, offset: `o${sequence}`, enqueuedAt: sequence });

describe('FinishedPrefix', () => {
  it('has no position before the first event is finished', () => {
    const prefix = new FinishedPrefix();
    const first = prefix.open(source(5), 1);
    prefix.finish(prefix.open(source(6), 1));
    expect(prefix.position).toBeUndefined();
    expect(prefix.oldest).toBe(first);
    prefix.finish(first);
    expect(prefix.position).toEqual({ sequence: 6, offset: 'o6' });
    expect(prefix.oldest).toBeUndefined();
  });

  it('passes events that give nothing', () => {
    const prefix = new FinishedPrefix();
    prefix.open(source(1), 0);
    expect(prefix.position?.sequence).toBe(1);
    expect(prefix.length).toBe(0);
  });

  it('refuses to finish a part twice', () => {
    const prefix = new FinishedPrefix();
    const event = prefix.open(source(1), 1);
    prefix.finish(event);
    expect(() => prefix.finish(event)).toThrow('more parts');
  });

  it('never passes an event with an open part and always reaches the one before it, in any order of finishing', () => {
    const parts = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 });
    fc.assert(
      fc.property(parts, fc.infiniteStream(fc.nat()), (counts, choices) => {
        const prefix = new FinishedPrefix();
        const events = counts.map((count, sequence) => prefix.open(source(sequence), count));
        const open = events.flatMap((event) => Array.from({ length: event.pending }, () => event));
        while (open.length > 0) {
          const [chosen] = open.splice(Number(choices.next().value) % open.length, 1);
          if (chosen !== undefined) prefix.finish(chosen);
          const firstOpen = events.findIndex((event) => event.pending > 0);
          const expected = firstOpen === -1 ? events.length - 1 : firstOpen - 1;
          expect(prefix.position?.sequence ?? -1).toBe(expected);
          expect(prefix.length).toBe(events.length - 1 - expected);
        }
      }),
    );
  });

  it('forgets what is behind it', () => {
    const prefix = new FinishedPrefix();
    for (let sequence = 0; sequence < 5_000; sequence += 1) prefix.finish(prefix.open(source(sequence), 1));
    expect(prefix.length).toBe(0);
    expect(prefix.position?.sequence).toBe(4_999);
  });
});
