import { describe, expect, it } from 'vitest';
import type { WindowView } from '../../workflows/messages.ts';
import { WINDOW_QUERY } from '../../workflows/messages.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { heartRates, type Pipeline, register, startPipeline } from './_pipeline.ts';

const HOUR_MS = 3_600_000;
/** The beginning of an hour that is over. */
const HOUR = Math.floor((Date.now() - 3 * HOUR_MS) / HOUR_MS) * HOUR_MS;

async function rowsOf({ namespace }: Pipeline, deviceId: string, type: string): Promise<number> {
  const handle = namespace.client.workflow.getHandle(actorWorkflowId({ deviceId, type }));
  const view = await handle.query<WindowView>(WINDOW_QUERY).catch(() => undefined);
  return view?.counters.accepted ?? 0;
}

function untilAccepted(pipeline: Pipeline, count: number, deviceId = 'strap-1', type = 'heartrate') {
  return expect.poll(() => rowsOf(pipeline, deviceId, type), { timeout: 30_000 }).toBe(count);
}

describe('the five stages', () => {
  it('turn a message into an Observation, and a second window updates it', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 3, 60));
    await untilAccepted(pipeline, 3);
    expect((await pipeline.flush('strap-1', 'heartrate')).result).toBe('Written');
    const [first, ...others] = pipeline.observations();
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      code: { coding: expect.arrayContaining([{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }]) },
      subject: { reference: 'Patient/patient-1' },
      device: { reference: 'Device/device-strap-1' },
      effectivePeriod: { start: new Date(HOUR).toISOString() },
      valueSampledData: { period: 1000, data: '60 61 62', origin: { code: '/min' } },
      meta: { versionId: '1' },
    });

    await pipeline.send(heartRates('strap-1', HOUR + 5_000, 2, 80));
    await untilAccepted(pipeline, 5);
    await pipeline.flush('strap-1', 'heartrate');
    expect(pipeline.observations()).toHaveLength(1);
    expect(pipeline.observations()[0]).toMatchObject({
      id: first?.id,
      valueSampledData: { data: '60 61 62 E E 80 81' },
      meta: { versionId: '2' },
    });
  });

  it('give blood pressure, oxygen saturation, temperature, glucose and steps as Quantities under the right codes', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'hub-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.startIngestor();
    const time = new Date(HOUR).toISOString();
    const readings = [
      { spo2: 97 },
      { temperature: 36.7 },
      { glucose: 104 },
      { steps: 12 },
      { systolic: 128, diastolic: 82 },
    ];
    await pipeline.send(...readings.map((reading) => ({ deviceId: 'hub-1', time, ...reading })));
    const types = ['oxygensaturation', 'bodytemperature', 'glucose', 'steps', 'bloodpressure'];
    for (const type of types) {
      await untilAccepted(pipeline, 1, 'hub-1', type);
      await pipeline.flush('hub-1', type);
    }
    const found = pipeline.observations().map(({ code, status, effectiveDateTime }) => ({
      code: code?.coding?.find((coding) => coding.system === 'http://loinc.org')?.code,
      status,
      effectiveDateTime,
    }));
    expect(found.map((one) => one.code)).toEqual(expect.arrayContaining(['2708-6', '8310-5', '55423-8', '85354-9']));
    expect(found).toHaveLength(5);
    expect(found.every((one) => one.status === 'final' && Date.parse(one.effectiveDateTime ?? '') === HOUR)).toBe(true);
  });

  it('change nothing when the same messages are sent again, or read again from the beginning', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    const ingestor = await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 5));
    await untilAccepted(pipeline, 5);
    await pipeline.flush('strap-1', 'heartrate');
    const before = pipeline.observations();
    await ingestor.stop();

    // Checkpoints gone and the actor terminated: everything is read again and written by an actor that knows nothing.
    for await (const key of pipeline.parts.store.list('checkpoints/')) await pipeline.parts.store.delete(key);
    const id = actorWorkflowId({ deviceId: 'strap-1', type: 'heartrate' });
    await pipeline.namespace.client.workflow.getHandle(id).terminate('test');
    await pipeline.startIngestor();
    const isRunning = async () => (await pipeline.namespace.client.workflow.getHandle(id).describe()).status.name;
    await expect.poll(isRunning, { timeout: 30_000 }).toBe('RUNNING');
    await untilAccepted(pipeline, 5);
    await pipeline.flush('strap-1', 'heartrate');
    expect(pipeline.observations()).toEqual(before);
  });

  it('go on from the checkpoint when the ingestor is started again', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    const first = await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 3));
    await untilAccepted(pipeline, 3);
    await first.stop();
    await pipeline.send(heartRates('strap-1', HOUR + 10_000, 2));
    await pipeline.startIngestor();
    await untilAccepted(pipeline, 5);
    const { view } = await pipeline.flush('strap-1', 'heartrate');
    expect(view.counters).toMatchObject({ accepted: 5, persisted: 5 });
  });

  it('keep a message that is wrong as a dead letter with its fault, and let the others pass', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.startIngestor();
    await pipeline.send({ deviceId: 'strap-1', time: 'half past nine', spo2: 97 }, heartRates('strap-1', HOUR, 2));
    await untilAccepted(pipeline, 2);
    const letters = async () => {
      const found: unknown[] = [];
      for await (const letter of pipeline.parts.deadLetters.list()) found.push(...letter.faults);
      return found;
    };
    await expect.poll(letters).toMatchObject([{ code: 'IncompatibleData', typeName: 'oxygensaturation' }]);
  });

  it('hold readings of a device that FHIR does not know, and write them once it is registered', async () => {
    await using pipeline = await startPipeline({ window: { seconds: 0 } });
    await pipeline.startWorker();
    await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', Date.now() - 10_000, 2));
    const handle = pipeline.namespace.client.workflow.getHandle(
      actorWorkflowId({ deviceId: 'strap-1', type: 'heartrate' }),
    );
    const view = () => handle.query<WindowView>(WINDOW_QUERY).catch(() => undefined);
    await expect.poll(async () => (await view())?.state, { timeout: 30_000 }).toBe('Held');
    expect((await view())?.held).toMatchObject([{ code: 'UnknownDevice', readings: 2 }]);
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await handle.executeUpdate('retry');
    expect(await view()).toMatchObject({ state: 'Ok', counters: { persisted: 2 } });
    expect(pipeline.observations()).toHaveLength(1);
  });
});
