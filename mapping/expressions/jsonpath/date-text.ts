/**
 * Json.NET turns texts of exactly this shape into date tokens: `yyyy-MM-ddTHH:mm:ss`, up to seven digits of a second,
 * then `Z`, an offset or nothing.
 */
const DATE_TEXT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,7}))?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

interface Instant {
  /** Milliseconds of the whole second since the epoch; a text without zone counts as UTC. */
  readonly second: number;
  /** Units of 100 ns. */
  readonly fraction: number;
}

/** The order of the instants that two texts name, if Json.NET would have made both of them date tokens. */
export function compareDateTexts(left: string, right: string): number | undefined {
  const leftInstant = parseDateText(left);
  const rightInstant = leftInstant && parseDateText(right);
  if (leftInstant === undefined || rightInstant === undefined) return undefined;
  return leftInstant.second - rightInstant.second || leftInstant.fraction - rightInstant.fraction;
}

function parseDateText(text: string): Instant | undefined {
  // Most texts are no dates: the length decides without running the pattern.
  if (text.length < 19 || text.length > 33) return undefined;
  const [, second, fraction = '', zone] = DATE_TEXT.exec(text) ?? [];
  const local = Date.parse(`${second}Z`);
  if (Number.isNaN(local)) return undefined;
  return { second: local - offsetMs(zone), fraction: Number(fraction.padEnd(7, '0')) };
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', ''));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
