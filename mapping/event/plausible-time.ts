import type { Fault } from '../fault.ts';
import type { Measurement } from '../model.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How far an occurrence time may be from the time at which the hub took the event. */
export interface TimeLimits {
  readonly maxAgeMs: number;
  readonly maxAheadMs: number;
}

/** A device may have been off line for a year; a clock ahead by more than a quarter of an hour is wrong. */
export const TIME_LIMITS: TimeLimits = { maxAgeMs: 400 * DAY_MS, maxAheadMs: 15 * MINUTE_MS };

/** The fault of a measurement whose time cannot be true; `undefined` for a plausible one. */
export function checkPlausibleTime(
  { type, occurredAt, template }: Measurement,
  enqueuedAt: number,
  limits: TimeLimits = TIME_LIMITS,
): Fault | undefined {
  const aheadMs = occurredAt - enqueuedAt;
  if (aheadMs <= limits.maxAheadMs && -aheadMs <= limits.maxAgeMs) return undefined;
  return {
    code: 'ImplausibleTime',
    message: `The measurement is ${distance(aheadMs, limits)} the time at which the hub took its message. Check the device's clock and the template's timestamp.`,
    template,
    typeName: type,
    received: new Date(occurredAt).toISOString(),
  };
}

function distance(aheadMs: number, { maxAgeMs, maxAheadMs }: TimeLimits): string {
  return aheadMs > 0
    ? `more than ${maxAheadMs / MINUTE_MS} minutes after`
    : `more than ${maxAgeMs / DAY_MS} days before`;
}
