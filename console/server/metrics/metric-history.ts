import type { CountByCode, Latency, Rate } from '../../contract/pipeline.ts';
import { parseExposition, type Sample } from './exposition.ts';

/** Metrics of all processes as they were at some moments, oldest first. */
export class MetricHistory {
  readonly #names: ReadonlySet<string>;
  readonly #keptMs: number;
  readonly #moments: Moment[] = [];
  /** What each series said last, to see that a process began anew. */
  readonly #last = new Map<string, number>();
  /** What each series has grown by while it was looked at. */
  readonly #grown = new Map<string, Series>();

  constructor(names: readonly string[], keptMs: number) {
    this.#names = new Set(names);
    this.#keptMs = keptMs;
  }

  add(at: number, expositions: ReadonlyMap<string, string>): void {
    const current = new Map<string, Series>();
    for (const [source, text] of expositions) {
      for (const sample of parseExposition(text, this.#names)) this.#take(source, sample, current);
    }
    this.#moments.push({ at, current, grown: new Map(this.#grown) });
    while ((this.#moments[0]?.at ?? at) < at - this.#keptMs) this.#moments.shift();
  }

  #take(source: string, sample: Sample, current: Map<string, Series>): void {
    const key = JSON.stringify([source, sample.name, sample.labels]);
    current.set(key, sample);
    const before = this.#last.get(key);
    // A counter that is lower than before counts anew; one that was never seen may have counted long before.
    const growth = before === undefined ? this.#growthOfNew(source, sample) : grownBy(before, sample.value);
    this.#last.set(key, sample.value);
    this.#grown.set(key, { ...sample, value: (this.#grown.get(key)?.value ?? 0) + growth });
  }

  /** A series that appears while its process is looked at began at 0. */
  #growthOfNew(source: string, { value }: Sample): number {
    const isWatched = this.#moments.some(({ current }) =>
      [...current.keys()].some((key) => key.startsWith(`[${JSON.stringify(source)},`)),
    );
    return isWatched ? value : 0;
  }

  /** Absent while no process counts it. */
  rate(name: string, overMs: number, stepMs: number): Rate | undefined {
    const latest = this.#moments.at(-1);
    const total = latest === undefined ? undefined : sumOf(latest.current, name);
    if (latest === undefined || total === undefined) return undefined;
    const from = this.#since(overMs);
    const seconds = (latest.at - from.at) / 1000;
    const grown = (moment: Moment) => sumOf(moment.grown, name) ?? 0;
    return {
      total,
      ...(seconds > 0 ? { perSecond: (grown(latest) - grown(from)) / seconds } : {}),
      history: this.#moments.slice(1).map((moment, index) => {
        const before = this.#moments[index] ?? moment;
        return (grown(moment) - grown(before)) / Math.max(1, (moment.at - before.at) / 1000 || stepMs / 1000);
      }),
    };
  }

  /** Totals by a label, most first, with what came within the time that is kept. Absent while no process counts it. */
  byLabel(name: string, label: string): readonly CountByCode[] | undefined {
    const [first, latest] = [this.#moments[0], this.#moments.at(-1)];
    if (first === undefined || latest === undefined || sumOf(latest.current, name) === undefined) return undefined;
    const before = groupOf(first.grown, name, label);
    const after = groupOf(latest.grown, name, label);
    return [...groupOf(latest.current, name, label)]
      .map(([code, count]) => ({ code, count, recent: (after.get(code) ?? 0) - (before.get(code) ?? 0) }))
      .sort((a, b) => b.count - a.count);
  }

  /** Of what came within the time that is kept; absent when nothing did. */
  latency(name: string): Latency | undefined {
    const [first, latest] = [this.#moments[0], this.#moments.at(-1)];
    if (first === undefined || latest === undefined) return undefined;
    const before = groupOf(first.grown, `${name}_bucket`, 'le');
    const buckets = [...groupOf(latest.grown, `${name}_bucket`, 'le')]
      .map(([le, count]) => ({ bound: le === '+Inf' ? Infinity : Number(le), count: count - (before.get(le) ?? 0) }))
      .sort((a, b) => a.bound - b.bound);
    const count = buckets.at(-1)?.count ?? 0;
    if (count === 0) return undefined;
    return { p50Ms: quantile(buckets, count, 0.5), p95Ms: quantile(buckets, count, 0.95), count };
  }

  /** The newest value of a gauge, or of the greatest one of its kind. */
  greatest(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const values = [...(this.#moments.at(-1)?.current.values() ?? [])]
      .filter(
        (one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
      )
      .map(({ value }) => value);
    return values.length === 0 ? undefined : Math.max(...values);
  }

  #since(overMs: number): Moment {
    const at = (this.#moments.at(-1)?.at ?? 0) - overMs;
    return this.#moments.find((moment) => moment.at >= at) ?? EMPTY;
  }
}

type Series = Sample;

interface Moment {
  readonly at: number;
  readonly current: ReadonlyMap<string, Series>;
  readonly grown: ReadonlyMap<string, Series>;
}

const EMPTY: Moment = { at: 0, current: new Map(), grown: new Map() };

function grownBy(before: number, now: number): number {
  return now >= before ? now - before : now;
}

function sumOf(series: ReadonlyMap<string, Series>, name: string): number | undefined {
  const values = [...series.values()].filter((one) => one.name === name);
  return values.length === 0 ? undefined : values.reduce((sum, { value }) => sum + value, 0);
}

function groupOf(series: ReadonlyMap<string, Series>, name: string, label: string): ReadonlyMap<string, number> {
  const groups = new Map<string, number>();
  for (const one of series.values()) {
    const group = one.labels[label];
    if (one.name === name && group !== undefined) groups.set(group, (groups.get(group) ?? 0) + one.value);
  }
  return groups;
}

interface Bucket {
  readonly bound: number;
  readonly count: number;
}

/** Within its bucket a quantile is taken as if the bucket were filled evenly; beyond the last bound it is that bound. */
function quantile(buckets: readonly Bucket[], count: number, share: number): number {
  const rank = count * share;
  const index = buckets.findIndex((bucket) => bucket.count >= rank);
  const found = buckets[index];
  const below = buckets[index - 1] ?? { bound: 0, count: 0 };
  if (found === undefined || found.bound === Infinity) return below.bound;
  const filled = (rank - below.count) / Math.max(1, found.count - below.count);
  return below.bound + (found.bound - below.bound) * filled;
}
