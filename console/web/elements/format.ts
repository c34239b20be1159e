/** What stands where a number or a text is not known. */
export const UNKNOWN = '–';

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export function formatNumber(value: number | undefined): string {
  return value === undefined ? UNKNOWN : NUMBER.format(value);
}

/** Epoch milliseconds as date and time in UTC, as everything in the connector is. */
export function formatTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const STEPS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1000 },
] as const;

/** A duration by its two largest units: `2 h 5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const first = STEPS.findIndex((step) => ms >= step.ms);
  const [large, small] = STEPS.slice(first);
  if (large === undefined) return UNKNOWN;
  const many = Math.floor(ms / large.ms);
  const rest = small === undefined ? 0 : Math.floor((ms - many * large.ms) / small.ms);
  return `${many} ${large.name}${small === undefined || rest === 0 ? '' : ` ${rest} ${small.name}`}`;
}

/** How long ago, or how far ahead, a time is. */
export function formatDistance(time: number, now: number): string {
  const distance = time - now;
  if (Math.abs(distance) < 1000) return 'now';
  const text = formatDuration(Math.abs(distance));
  return distance > 0 ? `in ${text}` : `${text} ago`;
}
