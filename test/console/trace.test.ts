import { describe, expect, it } from 'vitest';
import type { Run } from '../../console/contract/runs.ts';
import type { EventTrace } from '../../traces/event-trace.ts';
import type { ObservationTrace } from '../../traces/observation-trace.ts';
import { heartRates, type Pipeline, register } from '../pipeline/_pipeline.ts';
import { editableMapping, HOUR, untilCounted } from '../replay/_replay.ts';
import { type RunningConsole, startConsole } from './_console.ts';

function traceOf({ result }: Run): ObservationTrace {
  if (result?.kind !== 'observation') throw new Error(`not a trace of an Observation: ${result?.kind}`);
  return result.trace;
}

async function written(pipeline: Pipeline, deviceId = 'strap-1'): Promise<string> {
  await pipeline.flush(deviceId, 'heartrate');
  const [observation] = pipeline.observations();
  return `Observation/${observation?.id}`;
}

async function trace(running: RunningConsole, request: object): Promise<Run> {
  return running.run('api/trace', request);
}

/** Readings of this moment: the device is somebody's from its registration on. */
const NOW = () => Math.floor(Date.now() / 1000) * 1000;

describe('why a number is what it is', () => {
  it('is told from the sample back to event, template, expression, mapping set and assignment', async () => {
    await using running = await startConsole();
    const { pipeline } = running;
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.send({ unrelated: true }, heartRates('strap-1', HOUR, 3));
    await untilCounted(pipeline, { accepted: 3 });
    const observation = await written(pipeline);

    const found = traceOf(await trace(running, { kind: 'observation', observation, slot: 1 }));
    expect(found.missing).toEqual([]);
    expect(found.observation).toMatchObject({ type: 'heartrate', device: 'Device/device-strap-1' });
    expect(found.sample).toMatchObject({ takenAt: HOUR + 1_000, slot: 1, values: [{ text: '61' }] });
    const [origin, ...others] = found.origins;
    expect(others).toEqual([]);
    expect(origin).toMatchObject({ stands: true, isSetInForce: true, takenAt: HOUR + 1_000, values: [{ value: 61 }] });
    expect(origin).toMatchObject({ matchPointer: '/Body/readings/1' });
    expect(JSON.parse(origin?.message ?? '')).toMatchObject({ Body: { deviceId: 'strap-1' } });
    const { template } = origin ?? {};
    expect(template).toMatchObject({ index: 0, file: 'devicecontent.json', pointer: '/template/0/template' });
    expect(template?.expressions).toContainEqual(
      expect.objectContaining({ name: 'heartrate', text: '$.matchedToken.heartRate', line: expect.any(Number) }),
    );
    // Registered after the reading, and for the first time ever.
    expect(found.assignment).toMatchObject({ patient: 'Patient/patient-1', by: 'backdated', agrees: true });

    const byUrl = { kind: 'observation', observation: `${pipeline.fhir.baseUrl}/${observation}`, at: HOUR + 1_400 };
    expect(traceOf(await trace(running, byUrl)).sample).toMatchObject({ slot: 1 });
  });

  it('names the event that stands before one that it replaced, and the set that made it after an edit', async () => {
    const mapping = await editableMapping();
    await using running = await startConsole({ mappingDir: mapping.directory });
    const { pipeline } = running;
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.send(heartRates('strap-1', HOUR, 1, 60));
    await untilCounted(pipeline, { accepted: 1 });
    await pipeline.send(heartRates('strap-1', HOUR, 1, 75));
    await untilCounted(pipeline, { accepted: 2 });
    const observation = await written(pipeline);
    const before = await mapping.inForce();
    await mapping.edit('devicecontent.json', '"absent": [0],', '"absent": [0, 1],');

    const { origins } = traceOf(await trace(running, { kind: 'observation', observation, slot: 0 }));
    expect(origins.map(({ stands, values, sequence }) => [stands, values[0]?.value, sequence])).toEqual([
      [true, 75, 1],
      [false, 60, 0],
    ]);
    expect(origins[0]).toMatchObject({ mappingSet: before.version, isSetInForce: false });
  });

  it('follows the device from one patient to the next, and says where an Observation stands under another', async () => {
    await using running = await startConsole();
    const { pipeline } = running;
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    const taken = NOW() + 1_000;
    await expect.poll(() => Date.now() >= taken + 1_000, { timeout: 10_000 }).toBe(true);
    await register(pipeline.fhir, 'strap-1', 'patient-2');
    await pipeline.send(heartRates('strap-1', taken, 1));
    await untilCounted(pipeline, { accepted: 1 });
    const observation = await written(pipeline);

    const { assignment, observation: traced } = traceOf(await trace(running, { kind: 'observation', observation }));
    expect(traced.patient).toBe('Patient/patient-1');
    expect(assignment).toMatchObject({ patient: 'Patient/patient-1', by: 'history', agrees: true });
    expect(assignment?.timeline.map(({ patient, decided }) => [patient, decided])).toEqual([
      ['Patient/patient-1', true],
      ['Patient/patient-2', false],
    ]);
    await rename(pipeline, observation, 'Patient/patient-2');
    const edited = traceOf(await trace(running, { kind: 'observation', observation }));
    expect(edited.assignment?.agrees).toBe(false);
  });

  it('tells what is still known when no event of the hub gives it any more', async () => {
    await using running = await startConsole();
    const { pipeline } = running;
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.send(heartRates('strap-1', HOUR, 1));
    await untilCounted(pipeline, { accepted: 1 });
    const observation = await written(pipeline);
    // As if another hub had given it: no event of this one is of the edited device.
    await renumber(pipeline, 'device-strap-1', 'strap-9');
    const found = traceOf(await trace(running, { kind: 'observation', observation }));
    expect(found.origins).toEqual([]);
    expect(found.missing.join(' ')).toContain('retention');
    expect(found.sample.values).toMatchObject([{ text: '60' }]);
    expect(found.assignment).toMatchObject({ patient: 'Patient/patient-1' });
  });

  it('says that there is no such Observation, or no such sample', async () => {
    await using running = await startConsole();
    const absent = await trace(running, { kind: 'observation', observation: 'Observation/nobody' });
    expect(absent).toMatchObject({ state: 'failed', problem: { code: 'NotFound' } });
    const patient = await trace(running, { kind: 'observation', observation: 'Patient/1' });
    expect(patient.problem?.message).toContain('Observation/<id>');
  });
});

describe('where a message is', () => {
  it('is told for a message and for a reading, with the events read on the way', async () => {
    await using running = await startConsole();
    const { pipeline } = running;
    await pipeline.send(heartRates('strap-1', HOUR, 1));
    await untilCounted(pipeline, { accepted: 1 });
    const reading = await trace(running, { kind: 'reading', device: 'strap-1', type: 'heartrate', takenAt: HOUR });
    const events = eventsOf(reading);
    expect(events).toMatchObject([{ sequence: 0, readings: [{ deviceId: 'strap-1', place: { kind: 'open' } }] }]);
    expect(reading.progress).toMatchObject({ of: 'events', done: 1 });
    const message = { kind: 'message', partition: events[0]?.partition ?? '', sequence: 0 };
    expect(eventsOf(await trace(running, message))).toEqual(events);
  });
});

function eventsOf({ result }: Run): readonly EventTrace[] {
  if (result?.kind !== 'trace') throw new Error('not a trace of events');
  return result.events;
}

async function edit({ fhir }: Pipeline, reference: string, change: Record<string, unknown>): Promise<void> {
  const url = `${fhir.baseUrl}/${reference}`;
  const standing = (await (await fetch(url)).json()) as Record<string, unknown>;
  const headers = { 'content-type': 'application/fhir+json' };
  const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify({ ...standing, ...change }) });
  expect(answer.ok).toBe(true);
}

function rename(pipeline: Pipeline, observation: string, reference: string): Promise<void> {
  return edit(pipeline, observation, { subject: { reference } });
}

function renumber(pipeline: Pipeline, device: string, value: string): Promise<void> {
  return edit(pipeline, `Device/${device}`, { identifier: [{ system: 'https://devices.example/id', value }] });
}
