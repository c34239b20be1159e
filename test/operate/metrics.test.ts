import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { METRICS, type MetricDefinition } from '../../telemetry/metrics.ts';
import { listActors } from '../../operate/actors/list-actors.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { INGEST_SIGNAL, type MeasurementBatch, SILENT } from '../../workflows/messages.ts';
import { startOtlpReceiver } from './_otlp-receiver.ts';
import { type RunningUp, startRunning } from './_running.ts';

const TYPE = 'heartrate';
const STRAP = { deviceId: 'strap-1', type: TYPE };

function readings(deviceId: string, ...rates: readonly number[]): object {
  const from = Date.now() - 60_000;
  return {
    deviceId,
    readings: rates.map((heartRate, index) => ({ time: new Date(from + index * 1_000).toISOString(), heartRate })),
  };
}

/** Five messages: two good, of a device that is known and one that is not, one without JSON, one that no template matches. */
async function sendKnownMessages(up: RunningUp): Promise<void> {
  await up.register('strap-1', 'p1');
  await up.send(readings('strap-1', 61, 62, 63));
  await up.send(readings('strap-1', 64, 65));
  await up.send(readings('stranger', 70));
  await up.send(Buffer.from('not JSON'));
  await up.send({ deviceId: 'strap-1', humidity: 40 });
  await expect
    .poll(async () => (await up.metrics()).value('iot_handed_off_readings_total'), { timeout: 60_000 })
    .toBe(6);
  await expect.poll(async () => (await up.view('strap-1', TYPE)).open?.rows, { timeout: 30_000 }).toBe(5);
  expect((await up.flush('strap-1', TYPE)).result).toBe('Written');
  expect((await up.flush('stranger', TYPE)).result).toBe('Held');
}

/** The actor gets its first signal once more, as after a crash between hand-off and checkpoint. */
async function repeatFirstSignal({ running }: RunningUp): Promise<MeasurementBatch> {
  const handle = running.temporal.client.workflow.getHandle(actorWorkflowId(STRAP));
  const { events } = await handle.fetchHistory();
  const payload = events?.flatMap((event) => event.workflowExecutionSignaledEventAttributes?.input?.payloads ?? [])[0];
  if (payload === undefined) throw new Error('the actor was never signalled');
  const batch = defaultPayloadConverter.fromPayload<MeasurementBatch>(payload);
  await handle.signal(INGEST_SIGNAL, batch);
  return batch;
}

/** Every name that Prometheus shows for a metric of ours. */
function exposedNames(name: string, { kind }: MetricDefinition): readonly string[] {
  if (kind === 'counter') return [`${name}_total`];
  return kind === 'gauge' ? [name] : [`${name}_bucket`, `${name}_count`, `${name}_sum`];
}

function declaredLabels({ labels = [], operation, kind }: MetricDefinition): readonly string[] {
  const old = operation === undefined ? [] : ['Operation', 'ResourceName'];
  return [...labels, ...old, ...(kind === 'histogram' ? ['le'] : [])].sort();
}

describe('the metrics of a running connector', () => {
  it('are scraped with exact values, under their names, with their units', { timeout: 170_000 }, async () => {
    await using up = await startRunning({ objectives: { silentAfterSeconds: 3_600 } });
    await sendKnownMessages(up);
    const repeated = await repeatFirstSignal(up);
    await expect
      .poll(async () => (await up.metrics()).value('iot_duplicate_readings_total', { type: TYPE }), { timeout: 30_000 })
      .toBe(repeated.rows.count);
    // Counts of visibility are kept for a while, and visibility itself is behind.
    await expect
      .poll(async () => (await up.metrics()).value('iot_actors', { reason: 'UnknownDevice' }), { timeout: 60_000 })
      .toBe(1);
    const samples = await up.metrics();

    const operation = { Operation: 'Normalization', ResourceName: 'iot-connector' };
    expect(samples.value('DeviceEvent_total', operation)).toBe(5);
    expect(samples.value('DroppedEvent_total', operation)).toBe(1);
    expect(samples.value('NormalizedEvent_total', operation)).toBe(6);
    expect(samples.value('DeviceEventProcessingLatencyMs_count', operation)).toBe(5);
    const conversion = { Operation: 'FHIRConversion', ResourceName: 'iot-connector' };
    expect(samples.value('Measurement_total', { ...conversion, type: TYPE })).toBe(6);
    expect(samples.value('MeasurementGroup_total', { ...conversion, type: TYPE })).toBe(2);
    expect(samples.value('FhirResourceSaved_total', { ...conversion, Name: 'Observation created' })).toBe(1);
    expect(samples.value('MeasurementIngestionLatencyMs_count', { ...conversion, type: TYPE })).toBe(1);
    const faults = { ErrorSeverity: 'Warning', ResourceName: 'iot-connector' };
    expect(samples.value('TotalErrors_total', { ...faults, Name: 'InvalidDataFormatException' })).toBe(1);
    expect(samples.value('TotalErrors_total', { ...faults, code: 'UnknownDevice' })).toBe(1);
    expect(samples.value('IotConnectorStatus', { HealthCheckName: 'FhirService:IsAuthenticated' })).toBe(100);

    expect(samples.value('iot_dead_letters_total', { code: 'InvalidDataFormat' })).toBe(1);
    expect(samples.value('iot_fhir_failures_total', { code: 'UnknownDevice', type: TYPE })).toBe(1);
    expect(samples.value('iot_clock_drift_ms_count', { type: TYPE })).toBe(6);
    expect(samples.value('iot_windows_opened_total', { type: TYPE })).toBe(2);
    expect(samples.value('iot_windows_closed_total', { type: TYPE })).toBe(2);
    expect(samples.value('iot_latency_objective_ms', { type: TYPE })).toBe(960_000);
    expect(samples.value('iot_latency_missed_total', { type: TYPE })).toBe(0);
    expect(
      samples.value('iot_fhir_requests_total', { method: 'GET', target: 'metadata', status: '200' }),
    ).toBeGreaterThan(0);
    expect(samples.value('iot_actors', { state: 'Ok' })).toBe(1);
    expect(samples.value('iot_silent_devices')).toBe(0);
    expect(samples.value('iot_gate', { state: 'open' })).toBe(1);
    expect(samples.value('iot_gate')).toBe(1);
    expect(samples.value('iot_linger_ms', { windowSeconds: '900' })).toBe(1_000);
    expect(samples.value('iot_mapping_refused')).toBe(0);
    await expect.poll(async () => (await up.metrics()).value('iot_hub_lag'), { timeout: 30_000 }).toBe(0);

    const known = new Set(Object.entries(METRICS).flatMap(([name, definition]) => exposedNames(name, definition)));
    const foreign = [...samples.names].filter((name) => !known.has(name));
    expect(foreign.filter((name) => !name.startsWith('temporal_'))).toEqual([]);
    for (const [name, { unit }] of Object.entries(METRICS)) {
      const told = samples.units.get(name) ?? samples.units.get(`${name}_total`);
      if (told !== undefined) expect([name, told]).toEqual([name, unit]);
    }
    for (const [name, definition] of Object.entries(METRICS)) {
      expect([...samples.labelsOf(...exposedNames(name, definition))].sort(), name).toEqual(
        samples.has(...exposedNames(name, definition)) ? declaredLabels(definition) : [],
      );
    }
    // Temporal's SDK stands beside ours, on the same port.
    expect(samples.value('temporal_workflow_task_execution_latency_milliseconds_count')).toBeGreaterThan(0);
    expect(samples.value('temporal_workflow_completed_total') ?? 0).toBe(0);
    expect(samples.text).not.toMatch(/strap-1|stranger|p1/);
  });

  it('go to a collector with the same values, and Temporal’s with them', { timeout: 170_000 }, async () => {
    const receiver = await startOtlpReceiver();
    const telemetry = { otlp: { endpoint: receiver.url, intervalSeconds: 1 } };
    const up = await startRunning({ telemetry });
    try {
      await sendKnownMessages(up);
      await expect.poll(() => [...receiver.metrics.keys()], { timeout: 30_000 }).toContain('iot_actors');
      await expect
        .poll(() => [...receiver.metrics.keys()].some((name) => name.startsWith('temporal_')), { timeout: 30_000 })
        .toBe(true);
      const samples = await up.metrics();
      expect([...samples.names].filter((name) => name.startsWith('temporal_'))).toEqual([]);
    } finally {
      // Sends the last of everything.
      await up[Symbol.asyncDispose]();
      receiver.close();
    }
    const { metrics } = receiver;
    expect(metrics.get('DeviceEvent')).toEqual({
      name: 'DeviceEvent',
      unit: '{event}',
      kind: 'sum',
      points: [{ labels: { Operation: 'Normalization', ResourceName: 'iot-connector' }, value: 5 }],
    });
    expect(metrics.get('NormalizedEvent')?.points).toMatchObject([{ value: 6 }]);
    expect(metrics.get('FhirResourceSaved')?.points).toMatchObject([
      { labels: { type: TYPE, Name: 'Observation created' }, value: 1 },
    ]);
    expect(metrics.get('iot_dead_letters')?.points).toEqual([{ labels: { code: 'InvalidDataFormat' }, value: 1 }]);
    expect(metrics.get('MeasurementIngestionLatencyMs')).toMatchObject({
      unit: 'ms',
      kind: 'histogram',
      points: [{ value: 1 }],
    });
    expect(metrics.get('iot_gate')?.points).toHaveLength(4);
    expect(metrics.get('IotConnectorStatus')?.points.length).toBeGreaterThan(4);
    expect(new Set(receiver.headers.map((one) => one['content-type']))).toEqual(new Set(['application/x-protobuf']));
  });
});

describe('a silent device', () => {
  it('is counted and listed until it is heard again', { timeout: 170_000 }, async () => {
    await using up = await startRunning({ window: { seconds: 1 }, objectives: { silentAfterByType: { [TYPE]: 4 } } });
    await up.register('strap-1', 'p1');
    await up.send(readings('strap-1', 61));
    await expect
      .poll(async () => (await up.metrics()).value('iot_silences_total', { type: TYPE }), { timeout: 60_000 })
      .toBe(1);
    const { client } = up.running.temporal;
    const silent = async () => {
      const found: string[] = [];
      for await (const { deviceId } of listActors(client, { reason: SILENT })) found.push(deviceId);
      return found;
    };
    await expect.poll(silent, { timeout: 30_000 }).toEqual(['strap-1']);
    await expect
      .poll(async () => (await up.metrics()).value('iot_silent_devices', { type: TYPE }), { timeout: 60_000 })
      .toBe(1);
    await up.send(readings('strap-1', 62));
    await expect.poll(silent, { timeout: 30_000 }).toEqual([]);
    // Readings of the test are a minute old when they are sent.
    expect((await up.view('strap-1', TYPE)).clockDriftMs).toBeGreaterThan(59_000);
  });
});
