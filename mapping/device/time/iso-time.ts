import type { WrittenTime } from './written-time.ts';
import { DAY_MS, MINUTE_MS } from './written-time.ts';

const HYPHEN = 45;
const POINT = 46;
const COLON = 58;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads `yyyy-MM-dd[(T| )HH:mm[:ss[.f…]][ ][Z|±HH[[:]mm]]]`, `T` and `Z` in any case, any number of fraction digits.
 * Runs for every measurement: no regular expression, and malformed digits are NaN that spreads to the result.
 */
export function readIsoTime(text: string): WrittenTime | undefined {
  const day = readDay(text);
  if (text.length === 10) return Number.isNaN(day) ? undefined : { ms: day, hasZone: false };
  const zoneAt = endOfClock(text);
  const offset = readOffset(text, zoneAt);
  const ms = day + readClock(text, zoneAt) - (offset ?? 0);
  return Number.isNaN(ms) ? undefined : { ms, hasZone: offset !== undefined };
}

/** Epoch milliseconds of the day that a text begins with; NaN where there is none. */
export function readDay(text: string): number {
  if (text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return Number.NaN;
  return dayMs(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8));
}

function dayMs(year: number, month: number, day: number): number {
  const leap = month === 2 && isLeapYear(year) ? 1 : 0;
  const isDay = year >= 1 && day >= 1 && day <= (MONTH_DAYS[month - 1] ?? 0) + leap;
  return isDay ? epochDay(year, month, day) * DAY_MS : Number.NaN;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days since 1970-01-01; the year begins in March, so that the leap day is its last. */
function epochDay(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const sinceMarch = (month + 9) % 12;
  const leapDays = Math.trunc(marchYear / 4) - Math.trunc(marchYear / 100) + Math.trunc(marchYear / 400);
  return marchYear * 365 + leapDays + Math.trunc((sinceMarch * 306 + 5) / 10) + day - 719_469;
}

/** Milliseconds into the day; `24:00:00` is the next midnight. */
function readClock(text: string, end: number): number {
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = end > 16 ? twoDigits(text, 17) : 0;
  const fraction = end > 19 ? readFraction(text, end) : 0;
  const isClock = isSeparator(text.charCodeAt(10)) && text.charCodeAt(13) === COLON && minute < 60 && second < 60;
  const ms = ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
  return isClock && (hour < 24 || ms === DAY_MS) ? ms : Number.NaN;
}

/** `T`, `t` or a blank. */
function isSeparator(code: number): boolean {
  return code === 84 || code === 116 || code === 32;
}

function endOfClock(text: string): number {
  if (text.charCodeAt(16) !== COLON) return 16;
  if (text.charCodeAt(19) !== POINT) return 19;
  let end = 20;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** Milliseconds of a fraction that begins at 20; finer digits are cut off. */
function readFraction(text: string, end: number): number {
  if (end === 20) return Number.NaN;
  let ms = 0;
  for (let at = 20; at < 23; at++) ms = ms * 10 + (at < end ? text.charCodeAt(at) - 48 : 0);
  return ms;
}

/** Milliseconds east of UTC, `undefined` without zone. */
function readOffset(text: string, start: number): number | undefined {
  if (start >= text.length) return undefined;
  const at = text.charCodeAt(start) === 32 ? start + 1 : start;
  const code = text.charCodeAt(at);
  if (code === 90 || code === 122) return at + 1 === text.length ? 0 : Number.NaN;
  const sign = code === HYPHEN ? -1 : code === 43 ? 1 : Number.NaN;
  return sign * readOffsetMinutes(text, at + 1) * MINUTE_MS;
}

/** `HH`, `HHmm` or `HH:mm`, at most 14 hours. */
function readOffsetMinutes(text: string, at: number): number {
  const minuteAt = text.charCodeAt(at + 2) === COLON ? at + 3 : at + 2;
  const minutes = at + 2 === text.length ? 0 : twoDigits(text, minuteAt);
  const isEnd = at + 2 === text.length || minuteAt + 2 === text.length;
  const total = twoDigits(text, at) * 60 + minutes;
  return isEnd && minutes < 60 && total <= 14 * 60 ? total : Number.NaN;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const units = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : Number.NaN;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
