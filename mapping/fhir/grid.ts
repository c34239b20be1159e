import type { Decimal } from './decimal.ts';
import { digitsAt } from './decimal.ts';
import type { ExactTime } from './exact-time.ts';

/**
 * Evenly spaced sample times: slot 0 is at the anchor, and periods may be fractions of a millisecond. All arithmetic is
 * exact, so a sample's time is the same whenever it is computed.
 */
export interface Grid {
  /** Epoch ms. */
  readonly anchor: number;
  /** Milliseconds, above 0. */
  readonly period: Decimal;
}

/** The slot whose span, from its own time up to the next slot's, holds a reading. */
export function slotHolding(grid: Grid, time: ExactTime): number {
  // Quotients of integers below 2^53 round to a whole number only when they are one.
  if (grid.period.scale <= 0 && time.fraction === '') {
    return Math.floor((time.ms - grid.anchor) / Number(digitsAt(grid.period, 0)));
  }
  const { elapsed, period } = commonDigits(grid, time);
  return Number(floorDivide(elapsed, period));
}

/** The slot nearest to a time: an array keeps its own even spacing and moves by half a period at most. */
export function slotNearest(grid: Grid, time: ExactTime): number {
  const { elapsed, period } = commonDigits(grid, time);
  return Number(floorDivide(2n * elapsed + period, 2n * period));
}

export function timeOfSlot(grid: Grid, slot: number): ExactTime {
  const scale = Math.max(grid.period.scale, 0);
  const one = 10n ** BigInt(scale);
  const total = BigInt(grid.anchor) * one + BigInt(slot) * digitsAt(grid.period, scale);
  const ms = floorDivide(total, one);
  const fraction = scale === 0 ? '' : (total - ms * one).toString().padStart(scale, '0').replace(/0+$/, '');
  return { ms: Number(ms), fraction };
}

/** The smallest span that is a whole number of every period. */
export function commonPeriod(periods: readonly Decimal[]): Decimal | undefined {
  const scale = Math.max(0, ...periods.map((period) => period.scale));
  const digits = periods.map((period) => digitsAt(period, scale)).reduce(leastCommonMultiple, 1n);
  return periods.length === 0 ? undefined : { digits, scale };
}

function commonDigits({ anchor, period }: Grid, { ms, fraction }: ExactTime): { elapsed: bigint; period: bigint } {
  const scale = Math.max(0, period.scale, fraction.length);
  const elapsed = BigInt(ms - anchor) * 10n ** BigInt(scale) + BigInt(`0${fraction.padEnd(scale, '0')}`);
  return { elapsed, period: digitsAt(period, scale) };
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
