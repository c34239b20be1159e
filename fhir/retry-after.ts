/** A server that asks for more is asked again sooner; the caller's own back-off goes on from there. */
const LONGEST_MS = 3_600_000;

type Header = string | string[] | undefined;

/** Reads `Retry-After` (seconds or HTTP-date) and the millisecond forms of Azure and others. */
export function retryAfterMs(headers: Readonly<Record<string, Header>>, now: number): number | undefined {
  const millis = number(headers['x-ms-retry-after-ms']) ?? number(headers['retry-after-ms']);
  const wait = millis ?? standard(first(headers['retry-after']), now);
  return wait === undefined ? undefined : Math.min(Math.max(0, Math.ceil(wait)), LONGEST_MS);
}

function standard(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = number(value);
  if (seconds !== undefined) return seconds * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at - now;
}

function number(header: Header): number | undefined {
  const value = first(header)?.trim();
  return value !== undefined && /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function first(header: Header): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
