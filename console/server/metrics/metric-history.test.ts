import { describe, expect, it } from 'vitest';
import { MetricHistory } from './metric-history.ts';

const NAMES = ['DeviceEvent_total', 'TotalErrors_total', 'Latency_bucket', 'iot_gate'];
const TEN = 1_000_000;

function history(...texts: readonly (string | Record<string, string>)[]): MetricHistory {
  const made = new MetricHistory(NAMES, 900_000);
  texts.forEach((text, index) => {
    const sources = typeof text === 'string' ? { one: text } : text;
    made.add(TEN + index * 10_000, new Map(Object.entries(sources)));
  });
  return made;
}

describe('rates of counters', () => {
  it('are unknown where nobody counts, and have no speed at the first look', () => {
    expect(history('').rate('DeviceEvent_total', 60_000, 5_000)).toBeUndefined();
    expect(history('DeviceEvent_total{Operation="Normalization"} 7').rate('DeviceEvent_total', 60_000, 5_000)).toEqual({
      total: 7,
      history: [],
    });
  });

  it('add up all series and processes, over the time that is asked for', () => {
    const seen = history(
      { one: 'DeviceEvent_total 100', two: 'DeviceEvent_total{a="b"} 50' },
      { one: 'DeviceEvent_total 120', two: 'DeviceEvent_total{a="b"} 60' },
    );
    expect(seen.rate('DeviceEvent_total', 60_000, 5_000)).toEqual({ total: 180, perSecond: 3, history: [3] });
  });

  it('are never below zero when a process begins anew', () => {
    const seen = history('DeviceEvent_total 100', 'DeviceEvent_total 20');
    expect(seen.rate('DeviceEvent_total', 60_000, 5_000)).toMatchObject({ total: 20, perSecond: 2 });
  });

  it('count a process that is met later from then on only', () => {
    const seen = history(
      { one: 'DeviceEvent_total 100' },
      { one: 'DeviceEvent_total 100', two: 'DeviceEvent_total 9000' },
    );
    expect(seen.rate('DeviceEvent_total', 60_000, 5_000)).toMatchObject({ total: 9100, perSecond: 0 });
  });
});

describe('counts by code', () => {
  it('tell what came lately, also of a code that is new', () => {
    const seen = history(
      'TotalErrors_total{code="A"} 5',
      'TotalErrors_total{code="A"} 6\nTotalErrors_total{code="B\\"b"} 9',
    );
    expect(seen.byLabel('TotalErrors_total', 'code')).toEqual([
      { code: 'B"b', count: 9, recent: 9 },
      { code: 'A', count: 6, recent: 1 },
    ]);
  });
});

describe('latencies', () => {
  const buckets = (a: number, b: number, c: number) =>
    `Latency_bucket{le="100"} ${a}\nLatency_bucket{le="200"} ${b}\nLatency_bucket{le="+Inf"} ${c}`;

  it('are those of what came while somebody looked', () => {
    expect(history(buckets(50, 50, 50), buckets(50, 60, 60)).latency('Latency')).toEqual({
      p50Ms: 150,
      p95Ms: 195,
      count: 10,
    });
  });

  it('are unknown when nothing came, and the last bound when more took longer', () => {
    expect(history(buckets(1, 1, 1), buckets(1, 1, 1)).latency('Latency')).toBeUndefined();
    expect(history(buckets(0, 0, 0), buckets(0, 0, 4)).latency('Latency')).toMatchObject({ p95Ms: 200 });
  });
});

describe('gauges', () => {
  it('give the greatest of those that are meant', () => {
    const seen = history('iot_gate{state="open"} 1\niot_gate{state="closedForOutage"} 0');
    expect(seen.greatest('iot_gate', { state: 'open' })).toBe(1);
    expect(seen.greatest('iot_gate', { state: 'unheard' })).toBeUndefined();
  });
});
