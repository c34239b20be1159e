import { createHash } from 'node:crypto';
import type { DeadLetter } from './dead-letter.ts';

/** What makes two dead letters the same one. */
export interface DeadLetterOrigin {
  readonly kind: DeadLetter['kind'];
  readonly source: DeadLetter['source'];
  /** Tells apart the groups that begin at one event: device, type, mapping set, `sub`. */
  readonly parts?: readonly (string | number)[];
}

const TIME_DIGITS = 14;
const HASH_DIGITS = 24;

/**
 * An id that any repetition of the same failure derives again, and that sorts by the time at which the hub took the
 * event: `<epoch milliseconds, 14 digits>-<hash of the origin>`.
 */
export function deadLetterId(origin: DeadLetterOrigin): string {
  const { publisher, sequence, enqueuedAt } = origin.source;
  const identity = JSON.stringify([origin.kind, publisher, sequence, ...(origin.parts ?? [])]);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, HASH_DIGITS);
  const time = String(Math.max(0, Math.trunc(enqueuedAt))).padStart(TIME_DIGITS, '0');
  return `${time}-${hash}`;
}

const ID = /^\d{14}-[0-9a-f]{24}$/;

export function isDeadLetterId(text: string): boolean {
  return ID.test(text);
}
