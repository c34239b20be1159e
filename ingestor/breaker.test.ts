import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.ts';

describe('Breaker', () => {
  it('trips after half a minute without a success', () => {
    const breaker = new Breaker();
    breaker.failed(1_000);
    breaker.failed(20_000);
    expect(breaker.isTripped(30_999)).toBe(false);
    expect(breaker.isTripped(31_000)).toBe(true);
  });

  it('starts again after a success', () => {
    const breaker = new Breaker(10);
    breaker.failed(0);
    breaker.succeeded();
    expect(breaker.isTripped(100)).toBe(false);
    breaker.failed(100);
    expect(breaker.isTripped(109)).toBe(false);
  });
});
