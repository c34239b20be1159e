/** An exact time: whole epoch ms and what is below one, as digits behind the point without trailing zeros. */
export interface ExactTime {
  readonly ms: number;
  readonly fraction: string;
}

export function wholeMs(ms: number): ExactTime {
  return { ms, fraction: '' };
}

export function compareTimes(a: ExactTime, b: ExactTime): number {
  if (a.ms !== b.ms) return a.ms - b.ms;
  return a.fraction === b.fraction ? 0 : a.fraction < b.fraction ? -1 : 1;
}

export function earliest(times: readonly ExactTime[]): ExactTime | undefined {
  return times.toSorted(compareTimes)[0];
}

export function latest(times: readonly ExactTime[]): ExactTime | undefined {
  return times.toSorted(compareTimes).at(-1);
}

/** FHIR dateTime in UTC; digits below the millisecond only where there are any. */
export function formatTime({ ms, fraction }: ExactTime): string {
  return new Date(ms).toISOString().replace('Z', `${fraction}Z`);
}

/** The old service's form (.NET round trip): always seven digits behind the point. */
export function formatTicks({ ms, fraction }: ExactTime): string {
  return new Date(ms).toISOString().replace('Z', `${fraction.slice(0, 4).padEnd(4, '0')}Z`);
}

/** A time of day without a zone is no FHIR dateTime, and means another moment on each host. */
const WITHOUT_ZONE = /T(?!.*(?:Z|[+-]\d\d:\d\d)$)/;

export function parseTime(text: string | undefined): ExactTime | undefined {
  if (text === undefined || WITHOUT_ZONE.test(text)) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  const [, fraction = ''] = /\.\d{3}(\d+)/.exec(text) ?? [];
  return { ms, fraction: fraction.replace(/0+$/, '') };
}
