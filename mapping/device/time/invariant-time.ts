import { readIsoTime } from './iso-time.ts';
import type { WrittenTime } from './written-time.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `M/d/yyyy[ h:mm[:ss[.f…]][ AM|PM]]`: month first, as .NET's invariant culture has it. */
const SLASHES =
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})(?: (?<hour>\d{1,2}):(?<minute>\d{2})(?<rest>(?::\d{2}(?:\.\d+)?)?)(?: ?(?<half>[AP])M)?)?$/i;

/** `[ddd, ]d MMM yyyy HH:mm:ss GMT`: RFC 1123. */
const RFC_1123 =
  /^(?:[A-Z][a-z]{2}, )?(?<day>\d{1,2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<clock>\d{2}:\d{2}:\d{2}) GMT$/;

/** The date literal of old .NET serializers. */
const TICKS = /^\/Date\((?<ms>-?\d{1,15})\)\/$/;

/** Reads the forms beside ISO 8601 that existing mappings rely on. */
export function readInvariantTime(text: string): WrittenTime | undefined {
  return readSlashes(SLASHES.exec(text)?.groups) ?? readRfc1123(RFC_1123.exec(text)?.groups) ?? readTicks(text);
}

type Groups = Readonly<Record<string, string | undefined>> | undefined;

function readSlashes(groups: Groups): WrittenTime | undefined {
  if (groups === undefined) return undefined;
  const date = `${groups['year']}-${pad(groups['month'])}-${pad(groups['day'])}`;
  if (groups['hour'] === undefined) return readIsoTime(date);
  return readIsoTime(`${date}T${hour24(Number(groups['hour']), groups['half'])}:${groups['minute']}${groups['rest']}`);
}

/** 12 AM is midnight, 12 PM noon; with a half of the day there is no hour 0 or 13. */
function hour24(hour: number, half: string | undefined): string {
  if (half === undefined) return pad(String(hour));
  if (hour < 1 || hour > 12) return '??';
  return pad(String((hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0)));
}

function readRfc1123(groups: Groups): WrittenTime | undefined {
  if (groups === undefined) return undefined;
  const month = pad(String(MONTHS.indexOf(String(groups['month'])) + 1));
  return readIsoTime(`${groups['year']}-${month}-${pad(groups['day'])}T${groups['clock']}Z`);
}

function readTicks(text: string): WrittenTime | undefined {
  const ms = TICKS.exec(text)?.groups?.['ms'];
  return ms === undefined ? undefined : { ms: Number(ms), hasZone: true };
}

function pad(digits: string | undefined): string {
  return String(digits).padStart(2, '0');
}
