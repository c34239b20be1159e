/** A server that asks for more is asked again sooner; the caller's own back-off goes on from there. */
const LONGEST_MS = 3_600_000;

type Header = string | string[] | undefined;

/** Reads `Retry-After` (seconds or HTTP-date), the millisecond forms of Azure and others, and `RateLimit` of Medplum. */
export function retryAfterMs(headers: Readonly<Record<string, Header>>, now: number): number | undefined {
  const millis = number(headers['x-ms-retry-after-ms']) ?? number(headers['retry-after-ms']);
  const wait = millis ?? standard(first(headers['retry-after']), now) ?? untilReset(headers['ratelimit']);
  return wait === undefined ? undefined : Math.min(Math.max(0, Math.ceil(wait)), LONGEST_MS);
}

function standard(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = number(value);
  if (seconds !== undefined) return seconds * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at - now;
}

/** The limits that are used up (`r=0`) say when they are reset (`t`, in seconds); the last of them counts. */
function untilReset(header: Header): number | undefined {
  const limits = [header ?? []].flat().flatMap((line) => line.split(','));
  const waits = limits.filter((limit) => parameter(limit, 'r') === 0).flatMap((limit) => parameter(limit, 't') ?? []);
  return waits.length === 0 ? undefined : Math.max(...waits) * 1000;
}

function parameter(limit: string, name: 'r' | 't'): number | undefined {
  return number(new RegExp(`;\\s*${name}=(\\d+)`).exec(limit)?.[1]);
}

function number(header: Header): number | undefined {
  const value = first(header)?.trim();
  return value !== undefined && /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function first(header: Header): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
