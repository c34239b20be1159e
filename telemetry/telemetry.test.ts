import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { METRICS } from './metrics.ts';
import { createPrometheusMetrics } from './prometheus.ts';

describe('metrics', () => {
  it('count, set and distribute as their definition says, under their own names', async () => {
    const metrics = createPrometheusMetrics();
    metrics.record('DeviceEvent', 2, { ResourceName: 'devicedata' });
    metrics.record('DeviceEvent', 3, { ResourceName: 'devicedata' });
    metrics.record('iot_hub_lag', 7, { partition: '0' });
    metrics.record('iot_hub_lag', 4, { partition: '0' });
    metrics.record('MeasurementIngestionLatencyMs', 150);
    const text = await metrics.expose();
    expect(text).toMatch(/^DeviceEvent_total\{ResourceName="devicedata"\} 5$/m);
    expect(text).toMatch(/^iot_hub_lag\{partition="0"\} 4$/m);
    expect(text).toMatch(/MeasurementIngestionLatencyMs_bucket\{le="500"\} 1/);
    await metrics.close();
  });

  it('keep the ten names of the old service', () => {
    expect(Object.keys(METRICS).slice(0, 10)).toEqual([
      'IotConnectorStatus',
      'TotalErrors',
      'DeviceEventProcessingLatencyMs',
      'MeasurementIngestionLatencyMs',
      'DeviceEvent',
      'DroppedEvent',
      'NormalizedEvent',
      'Measurement',
      'MeasurementGroup',
      'FhirResourceSaved',
    ]);
  });
});

describe('the log', () => {
  it('censors what may be health data', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (text) => lines.push(text) });
    log.warn({ fault: { code: 'IncompatibleData', received: 'Jane' }, deviceId: 'strap-1' }, 'event dead-lettered');
    expect(lines.join('')).not.toMatch(/Jane|strap-1/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', fault: { code: 'IncompatibleData' } });
  });
});
