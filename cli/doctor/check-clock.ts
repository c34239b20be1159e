import type { Check } from './check.ts';

const NAME = 'clock';
const TIMEOUT_MS = 5_000;
/** Tokens and lease times bear some seconds; a header has whole ones. */
const TOLERATED_MS = 30_000;

/** Compares our clock with that of the FHIR server, which tells it with every answer. */
export async function checkClock(fhirUrl: string): Promise<readonly Check[]> {
  const asked = Date.now();
  const answer = await fetch(`${fhirUrl.replace(/\/+$/, '')}/metadata`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined);
  const told = Date.parse(answer?.headers.get('date') ?? '');
  // Whether the server can be reached is another check's affair.
  if (Number.isNaN(told)) return [];
  return [clockCheck(told - (asked + Date.now()) / 2)];
}

export function clockCheck(aheadMs: number): Check {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= TOLERATED_MS) return { name: NAME, result: 'ok', found: 'as that of the FHIR server' };
  const found = `${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} that of the FHIR server`;
  const remedy =
    'Let both keep time by NTP: tokens are refused, and readings taken for implausible, when clocks differ by minutes.';
  return { name: NAME, result: 'warning', found, remedy };
}
