import { isJsonObject } from './resource.ts';

/** The span a FHIR date stands for, in epoch ms: from, inclusive, to, exclusive. */
export interface DateRange {
  readonly from: number;
  readonly to: number;
}

export type DatePrefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

const PREFIXES: readonly DatePrefix[] = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'];
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;
const MINUTE_MS = 60_000;

/** A date, dateTime or instant of any precision; without a zone it is read as UTC. */
export function parseDateRange(text: string): DateRange | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, zone] = match;
  const parts = [month ?? 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0].map(Number);
  const [m = 1, d = 1, h = 0, min = 0, s = 0] = parts;
  const local = Date.UTC(Number(year), m - 1, d, h, min, s, fractionMs(fraction));
  if (!isCalendarDate(local, m, d) || h > 23 || min > 59 || s > 60) return undefined;
  const from = local - zoneOffsetMs(zone);
  return { from, to: from + (precisionMs(fraction, second, minute, day) ?? calendarSpanMs(local, month)) };
}

/** The span of a date or of a Period; a Period may be open at either end. */
export function dateRangesOf(value: unknown): readonly DateRange[] {
  if (typeof value === 'string') return presentOf(parseDateRange(value));
  if (!isJsonObject(value)) return [];
  const start = typeof value.start === 'string' ? parseDateRange(value.start) : undefined;
  const end = typeof value.end === 'string' ? parseDateRange(value.end) : undefined;
  if (start === undefined && end === undefined) return [];
  return [{ from: start?.from ?? -Infinity, to: end?.to ?? Infinity }];
}

/** Parts the prefix from the date. */
export function parsePrefixedDate(
  text: string,
): { readonly prefix: DatePrefix; readonly range: DateRange } | undefined {
  const prefix = PREFIXES.find((candidate) => text.startsWith(candidate));
  const range = parseDateRange(prefix === undefined ? text : text.slice(prefix.length));
  return range === undefined ? undefined : { prefix: prefix ?? 'eq', range };
}

type DateTest = (wanted: DateRange, target: DateRange, now: number) => boolean;

const contains: DateTest = (wanted, target) => wanted.from <= target.from && target.to <= wanted.to;

const DATE_TESTS: Readonly<Record<DatePrefix, DateTest>> = {
  eq: contains,
  ne: (wanted, target, now) => !contains(wanted, target, now),
  gt: (wanted, target) => target.to > wanted.to,
  lt: (wanted, target) => target.from < wanted.from,
  ge: (wanted, target, now) => target.to > wanted.to || contains(wanted, target, now),
  le: (wanted, target, now) => target.from < wanted.from || contains(wanted, target, now),
  sa: (wanted, target) => target.from >= wanted.to,
  eb: (wanted, target) => target.to <= wanted.from,
  ap: (wanted, target, now) => {
    const slack = Math.abs(now - wanted.from) / 10;
    return target.from < wanted.to + slack && target.to > wanted.from - slack;
  },
};

/** https://hl7.org/fhir/R4/search.html#prefix */
export function matchesDate(prefix: DatePrefix, wanted: DateRange, target: DateRange, now: number): boolean {
  return DATE_TESTS[prefix](wanted, target, now);
}

function presentOf(range: DateRange | undefined): readonly DateRange[] {
  return range === undefined ? [] : [range];
}

function fractionMs(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function isCalendarDate(epochMs: number, month: number, day: number): boolean {
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= new Date(Date.UTC(new Date(epochMs).getUTCFullYear(), month, 0)).getUTCDate()
  );
}

function zoneOffsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}

/** The span of everything of fixed length, from a millisecond to a day. */
function precisionMs(fraction?: string, second?: string, minute?: string, day?: string): number | undefined {
  if (fraction !== undefined) return 1;
  if (second !== undefined) return 1_000;
  if (minute !== undefined) return MINUTE_MS;
  return day === undefined ? undefined : 24 * 60 * MINUTE_MS;
}

function calendarSpanMs(from: number, month: string | undefined): number {
  const date = new Date(from);
  const next =
    month === undefined
      ? Date.UTC(date.getUTCFullYear() + 1, 0)
      : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  return next - from;
}
