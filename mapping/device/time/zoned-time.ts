import { Temporal } from 'temporal-polyfill';

/** Whether the runtime knows an IANA time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant of a wall clock in a zone; `undefined` when the clock skips or repeats that time. `wallClockMs` counts
 * as if the wall clock were UTC.
 */
export function instantIn(zone: string, wallClockMs: number): number | undefined {
  const quarter = Math.floor(wallClockMs / QUARTER_MS);
  if (zone !== known.zone || quarter !== known.quarter) known = lookUp(zone, quarter);
  return known.offsetMs === undefined ? resolve(zone, wallClockMs) : wallClockMs - known.offsetMs;
}

// A quarter of an hour that begins and ends with one offset has it throughout: no clock is changed and changed back in
// one. Readings follow each other, and asking the zone costs a hundred times as much as remembering its last answer.
const QUARTER_MS = 15 * 60_000;

interface Offset {
  readonly zone: string;
  /** Quarters of the wall clock since the epoch. */
  readonly quarter: number;
  /** `undefined` where the quarter's first or last instant has none, or another. */
  readonly offsetMs: number | undefined;
}

let known: Offset = { zone: 'UTC', quarter: 0, offsetMs: 0 };

function lookUp(zone: string, quarter: number): Offset {
  const first = offsetAt(zone, quarter * QUARTER_MS);
  const last = offsetAt(zone, (quarter + 1) * QUARTER_MS - 1);
  return { zone, quarter, offsetMs: first === last ? first : undefined };
}

function offsetAt(zone: string, wallClockMs: number): number | undefined {
  const instant = resolve(zone, wallClockMs);
  return instant === undefined ? undefined : wallClockMs - instant;
}

function resolve(zone: string, wallClockMs: number): number | undefined {
  try {
    const wallClock = Temporal.Instant.fromEpochMilliseconds(wallClockMs).toZonedDateTimeISO('UTC').toPlainDateTime();
    return wallClock.toZonedDateTime(zone, { disambiguation: 'reject' }).epochMilliseconds;
  } catch {
    return undefined;
  }
}
