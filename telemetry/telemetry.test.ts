import { describe, expect, it } from 'vitest';
import { FAULT_CODES } from '../mapping/fault.ts';
import { errorLabels, NAMED_CODES } from './error-names.ts';
import { createLogger } from './logger.ts';
import { METRICS } from './metrics.ts';
import { createMetricsProvider } from './metrics-provider.ts';

describe('metrics', () => {
  it('count, set and distribute as their definition says, under their own names', async () => {
    const metrics = createMetricsProvider();
    metrics.record('DeviceEvent', 2, { ResourceName: 'devicedata' });
    metrics.record('DeviceEvent', 3, { ResourceName: 'devicedata' });
    metrics.record('iot_hub_lag', 7, { partition: '0' });
    metrics.record('iot_hub_lag', 4, { partition: '0' });
    metrics.record('MeasurementIngestionLatencyMs', 150);
    const text = await metrics.expose();
    expect(text).toMatch(/^DeviceEvent_total\{Operation="Normalization",ResourceName="devicedata"\} 5$/m);
    expect(text).toMatch(/^iot_hub_lag\{partition="0"\} 4$/m);
    expect(text).toMatch(/MeasurementIngestionLatencyMs_bucket\{.*le="500"\} 1/);
    await metrics.close();
  });

  it('show what is observed as it is now, and nothing of what it was', async () => {
    const metrics = createMetricsProvider({ version: '1.2.3' });
    let partitions = ['0', '1'];
    metrics.observe('iot_hub_lag', () => partitions.map((partition) => ({ value: 7, labels: { partition } })));
    expect(await metrics.expose()).toMatch(/^iot_hub_lag\{partition="0"\} 7\niot_hub_lag\{partition="1"\} 7$/m);
    partitions = ['1'];
    const text = await metrics.expose();
    expect(text).not.toContain('partition="0"');
    expect(text).toContain('iot_hub_lag{partition="1"} 7');
    expect(text).toContain('iot_build_info{version="1.2.3"} 1');
    await metrics.close();
  });

  it('show the others when one cannot be looked at', async () => {
    const metrics = createMetricsProvider();
    metrics.observe('iot_actors', () => Promise.reject(new Error('no visibility')));
    metrics.beforeRead(() => Promise.reject(new Error('no health')));
    metrics.record('iot_signals', 2);
    const text = await metrics.expose();
    expect(text).toMatch(/^iot_signals_total 2$/m);
    expect(text).not.toContain('iot_actors');
    await metrics.close();
  });

  it('count a fault of every kind under the dimensions of the old service', () => {
    expect([...NAMED_CODES].sort()).toEqual([...FAULT_CODES].sort());
    expect(errorLabels('UnknownDevice')).toEqual({
      code: 'UnknownDevice',
      Name: 'FhirResourceNotFoundException',
      Operation: 'FHIRConversion',
      ErrorType: 'FHIRResourceError',
      ErrorSeverity: 'Warning',
    });
    expect(errorLabels('NeverHeardOf')).toMatchObject({ Name: 'NeverHeardOf', Operation: 'Unknown' });
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
