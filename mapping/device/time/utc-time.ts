import { readDay } from './iso-time.ts';

const POINT = 46;
const ZERO = 48;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;

// Places in `yyyy-MM-ddTHH:mm:ss.fffZ`.
const AFTER_SECONDS = 19;
const AFTER_MILLISECONDS = 23;

/**
 * Epoch milliseconds of `yyyy-MM-ddTHH:mm:ss[.fff…]Z`, the form of nearly all messages, finer digits cut off; NaN for
 * every other text, also for a time in another form.
 */
export function readUtcTime(text: string): number {
  const last = text.length - 1;
  const isUtc = last >= AFTER_SECONDS && text.charCodeAt(last) === LETTER_Z && isPunctuated(text);
  return isUtc ? memorizedDay(text) + readClock(text, last) : Number.NaN;
}

function isPunctuated(text: string): boolean {
  return text.charCodeAt(10) === LETTER_T && text.charCodeAt(13) === COLON && text.charCodeAt(16) === COLON;
}

// Readings come day by day: comparing ten characters costs a fraction of reading them.
let knownDay = '';
let knownDayMs = Number.NaN;

function memorizedDay(text: string): number {
  const day = text.slice(0, 10);
  if (day !== knownDay) {
    knownDay = day;
    knownDayMs = readDay(day);
  }
  return knownDayMs;
}

function readClock(text: string, last: number): number {
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const ms = last === AFTER_SECONDS ? 0 : readFraction(text, last);
  const isClock = (hour | minute | second | ms) >= 0 && hour < 24 && minute < 60 && second < 60;
  return isClock ? ((hour * 60 + minute) * 60 + second) * 1000 + ms : Number.NaN;
}

function readFraction(text: string, last: number): number {
  if (last < AFTER_MILLISECONDS || text.charCodeAt(AFTER_SECONDS) !== POINT) return NO_DIGIT;
  for (let at = AFTER_MILLISECONDS; at < last; at++) if (digit(text, at) < 0) return NO_DIGIT;
  return twoDigits(text, 20) * 10 + digit(text, 22);
}

// A whole number instead of NaN keeps the arithmetic in integers; no digits beside it bring it back above zero.
const NO_DIGIT = -1000;

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - ZERO;
  return value >= 0 && value <= 9 ? value : NO_DIGIT;
}
