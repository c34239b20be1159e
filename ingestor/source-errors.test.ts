import { describe, expect, it } from 'vitest';
import { isBeyondEnd, isRebalance, LeaseLostError } from './source-errors.ts';

const coded = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

describe('isRebalance', () => {
  it('is true of a stolen link and of a lease that was given up, and of nothing else', () => {
    expect(isRebalance(coded('ReceiverDisconnectedError'))).toBe(true);
    expect(isRebalance(new LeaseLostError())).toBe(true);
    expect(isRebalance(coded('UnauthorizedError'))).toBe(false);
    expect(isRebalance(undefined)).toBe(false);
  });
});

describe('isBeyondEnd', () => {
  it('is true of a refused offset, and of no other argument error', () => {
    const message = "The supplied offset '900' is invalid. The last offset in the system is '10'";
    expect(isBeyondEnd(coded('ArgumentError', message))).toBe(true);
    expect(isBeyondEnd(coded('ArgumentError', 'The consumer group is invalid'))).toBe(false);
    expect(isBeyondEnd(new Error(message))).toBe(false);
  });
});
