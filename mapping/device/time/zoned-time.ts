import { Temporal } from 'temporal-polyfill';
import { DAY_MS } from './written-time.ts';

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
  const offsetMs = offsetOn(zone, Math.floor(wallClockMs / DAY_MS));
  return offsetMs === undefined ? resolve(zone, wallClockMs) : wallClockMs - offsetMs;
}

/** Offsets by day of the wall clock, counted from the epoch; `undefined` for a day on which the clock is changed. */
type DayOffsets = Map<number, number | undefined>;

// Two years: a backlog of many devices is read in no order of days.
const MAX_DAYS = 732;

const known = new Map<string, DayOffsets>();

// Asking a zone costs a hundred times as much as remembering. No clock has ever been changed twice within three days: a
// day that begins and ends with one offset has it throughout.
function offsetOn(zone: string, day: number): number | undefined {
  const days = daysOf(zone);
  const remembered = days.get(day);
  if (remembered !== undefined || days.has(day)) return remembered;
  if (days.size >= MAX_DAYS) days.clear();
  const first = offsetAt(zone, day * DAY_MS);
  const last = offsetAt(zone, (day + 1) * DAY_MS - 1);
  const offset = first === last ? first : undefined;
  days.set(day, offset);
  return offset;
}

function daysOf(zone: string): DayOffsets {
  const remembered = known.get(zone);
  if (remembered !== undefined) return remembered;
  const days: DayOffsets = new Map();
  known.set(zone, days);
  return days;
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
