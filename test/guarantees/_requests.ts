import type { RequestLog } from './_processes/_request-log.ts';

interface Asked {
  readonly second: number;
  readonly what: string;
  readonly count: number;
}

function entriesOf(log: RequestLog): readonly Asked[] {
  return Object.entries(log).map(([key, count]) => {
    const [second = '0', ...what] = key.split(' ');
    return { second: Number(second), what: what.join(' '), count };
  });
}

/** Most requests in one second of a time; entries of batches count, too. */
export function peakPerSecond(log: RequestLog, from: number, to: number): number {
  const bySecond = new Map<number, number>();
  for (const { second, count } of entriesOf(log)) bySecond.set(second, (bySecond.get(second) ?? 0) + count);
  const within = [...bySecond].filter(([second]) => second * 1_000 >= from && second * 1_000 < to);
  return Math.max(0, ...within.map(([, count]) => count));
}

/** How often an interaction was asked for in each minute from a time on. */
export function perMinute(log: RequestLog, what: string, from: number, minutes: number): readonly number[] {
  const counts = Array.from({ length: minutes }, () => 0);
  for (const one of entriesOf(log)) {
    const minute = Math.floor((one.second * 1_000 - from) / 60_000);
    if (one.what === what && minute >= 0 && minute < minutes) counts[minute] = (counts[minute] ?? 0) + one.count;
  }
  return counts;
}

/** How often each interaction was asked for, whenever it was. */
export function totalsOf(log: RequestLog): ReadonlyMap<string, number> {
  const totals = new Map<string, number>();
  for (const { what, count } of entriesOf(log)) totals.set(what, (totals.get(what) ?? 0) + count);
  return totals;
}
