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
  const wallClock = Temporal.Instant.fromEpochMilliseconds(wallClockMs).toZonedDateTimeISO('UTC').toPlainDateTime();
  try {
    return wallClock.toZonedDateTime(zone, { disambiguation: 'reject' }).epochMilliseconds;
  } catch {
    return undefined;
  }
}
