import type { OpenReading } from '../../contract/actors.ts';
import type { Curve } from '../plot/sampled-data.ts';

interface Point {
  readonly time: number;
  readonly value: number | null;
}

/** The numbers of some readings as curves, one for each value name; texts are no points. */
export function readingCurves(readings: readonly OpenReading[]): readonly Curve[] {
  const points = new Map<string, Point[]>();
  for (const { takenAt, values } of readings) {
    for (const { name, value } of values) {
      const found = pointsOf(takenAt, value);
      if (found.length > 0) points.set(name, [...(points.get(name) ?? []), ...found]);
    }
  }
  return Array.from(points, ([label, unsorted]) => {
    const sorted = unsorted.toSorted((left, right) => left.time - right.time);
    return {
      label,
      isOwn: false,
      unit: '',
      times: sorted.map(({ time }) => time),
      values: sorted.map(({ value }) => value),
    };
  });
}

/** The reading that a point of a curve is of: its samples follow it. */
export function readingAt(readings: readonly OpenReading[], time: number): OpenReading | undefined {
  const before = readings.filter(({ takenAt }) => takenAt <= time);
  return before.toSorted((left, right) => right.takenAt - left.takenAt)[0];
}

function pointsOf(time: number, value: OpenReading['values'][number]['value']): readonly Point[] {
  if (typeof value === 'number') return [{ time, value }];
  if (typeof value === 'string') {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    return Number.isFinite(number) ? [{ time, value: number }] : [];
  }
  return value.samples.map((sample, index) => ({ time: time + index * value.periodMs, value: sample }));
}
