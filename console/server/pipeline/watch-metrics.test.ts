import { describe, expect, it } from 'vitest';
import type { MetricsSource } from '../console-parts.ts';
import { watchMetrics } from './watch-metrics.ts';

async function watched(from: MetricsSource['from'], text: string) {
  const watch = watchMetrics({ from, read: async () => new Map([['one', text]]), missing: () => [] });
  await watch.ready();
  watch.close();
  return watch;
}

describe('what metrics tell', () => {
  it('is nothing of what no endpoint counts: it may be counted elsewhere', async () => {
    const watch = await watched('endpoints', 'DeviceEvent_total 3');
    expect(watch.rate('DeviceEvent_total')).toMatchObject({ total: 3 });
    expect(watch.rate('FhirResourceSaved_total')).toBeUndefined();
    expect(watch.byCode('TotalErrors_total')).toBeUndefined();
    expect(watch.isGateClosed()).toBeUndefined();
  });

  it('is zero of what a process that does everything has not counted', async () => {
    const watch = await watched('process', 'DeviceEvent_total 3');
    expect(watch.rate('FhirResourceSaved_total')).toMatchObject({ total: 0 });
    expect(watch.byCode('TotalErrors_total')).toEqual([]);
    expect(watch.latency('iot_fhir_request_ms')).toBeUndefined();
  });

  it('is a closed gate for either reason', async () => {
    const gate = (closed: number) =>
      `iot_gate{state="closedForHandOff"} 0\niot_gate{state="closedForOutage"} ${closed}`;
    expect((await watched('process', gate(1))).isGateClosed()).toBe(true);
    expect((await watched('process', gate(0))).isGateClosed()).toBe(false);
  });
});
