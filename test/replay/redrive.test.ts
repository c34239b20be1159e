import { onTestFinished, describe, expect, it } from 'vitest';
import { createReaderClient } from '../../replay/reader-client.ts';
import { beginRedrive, dryRunRedrive, resumeRedrive, runRedrive, type RedriveRequest } from '../../replay/redrive.ts';
import type { SendRows } from '../../replay/send-rows.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { heartRates, HUB, type Pipeline, register, startPipeline } from '../pipeline/_pipeline.ts';
import { editableMapping, HOUR, replayParts, untilCounted, viewOf } from './_replay.ts';

const EVERYTHING: RedriveRequest = { from: 0, overwrite: false };

function redriveParts(pipeline: Pipeline) {
  const connection = { connectionString: pipeline.broker.connectionString, eventHubName: HUB };
  const client = createReaderClient(connection, 'redrive');
  onTestFinished(() => client.close());
  return { ...replayParts(pipeline), client };
}

/** What is read to where, by whichever group: owners come and go. */
async function checkpointsOf({ parts: { store } }: Pipeline): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const key of store.list('checkpoints/')) {
    if (!key.includes('/ownership/'))
      found.push(`${key} ${Buffer.from((await store.get(key))?.bytes ?? []).toString('utf8')}`);
  }
  return found;
}

describe('a redrive of the hub', () => {
  it('rebuilds what was lost, beside the ingestor and without touching its checkpoints', async () => {
    const mapping = await editableMapping();
    await using pipeline = await startPipeline({ mappingDir: mapping.directory });
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    const ingestor = await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 3), 'not an object', heartRates('strap-1', HOUR + 3_000, 2, 70));
    await untilCounted(pipeline, { accepted: 5 });
    await pipeline.flush('strap-1', 'heartrate');
    const before = pipeline.observations();
    expect(before).toHaveLength(1);
    await ingestor.stop();
    const checkpoints = await checkpointsOf(pipeline);
    expect(checkpoints.length).toBeGreaterThan(0);
    await pipeline.startIngestor();

    // The actor is gone with all that it knew, and reads every row again.
    await pipeline.namespace.client.workflow
      .getHandle(actorWorkflowId({ deviceId: 'strap-1', type: 'heartrate' }))
      .terminate('test');
    const parts = redriveParts(pipeline);
    const set = await mapping.inForce();
    expect(await dryRunRedrive(parts, set, EVERYTHING)).toMatchObject({ events: 3, readings: 5 });
    const report = await runRedrive(parts, await beginRedrive(parts, set, EVERYTHING));
    expect(report).toMatchObject({ events: 3, readings: 5, readingsByType: { heartrate: 5 }, refusing: [] });
    await untilCounted(pipeline, { accepted: 5 });
    await pipeline.flush('strap-1', 'heartrate');
    expect(pipeline.observations()).toEqual(before);
    expect(await checkpointsOf(pipeline)).toEqual(checkpoints);
  });

  it('reads only what was asked for: a time, types and devices', async () => {
    const mapping = await editableMapping();
    await using pipeline = await startPipeline({ mappingDir: mapping.directory });
    const time = new Date(HOUR).toISOString();
    await pipeline.send(heartRates('strap-1', HOUR, 3), { deviceId: 'strap-2', time, heartRate: 80, spo2: 97 });
    const parts = redriveParts(pipeline);
    const set = await mapping.inForce();
    const readings = async (request: Partial<RedriveRequest>) =>
      (await dryRunRedrive(parts, set, { ...EVERYTHING, ...request })).readingsByType;
    expect(await readings({})).toEqual({ heartrate: 4, oxygensaturation: 1 });
    expect(await readings({ types: ['HeartRate'] })).toEqual({ heartrate: 4 });
    expect(await readings({ devices: ['strap-2'] })).toEqual({ heartrate: 1, oxygensaturation: 1 });
    expect(await readings({ from: Date.now() + 60_000 })).toEqual({});
    expect(await readings({ to: Date.now() - 60_000 })).toEqual({});
  });

  it('that is interrupted goes on behind the last event that it finished', async () => {
    const mapping = await editableMapping();
    await using pipeline = await startPipeline({ mappingDir: mapping.directory });
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.send(heartRates('strap-1', HOUR, 3));
    const parts = redriveParts(pipeline);
    const set = await mapping.inForce();
    const journal = await beginRedrive(parts, set, EVERYTHING);
    // What was sent is durable, and the process dies before it could write that down.
    const dying: SendRows = async (rows, lane) => {
      await parts.send(rows, lane);
      throw new Error('killed');
    };
    await expect(runRedrive({ ...parts, send: dying }, journal)).rejects.toThrow('killed');
    const report = await runRedrive(parts, await resumeRedrive(parts.store, journal.record.id));
    expect(report).toMatchObject({ events: 1, readings: 3 });
    expect((await viewOf(pipeline, 'strap-1'))?.counters).toMatchObject({ accepted: 3, duplicates: 3 });
    // Finished is finished, however often it is resumed.
    await runRedrive(parts, await resumeRedrive(parts.store, journal.record.id));
    expect((await viewOf(pipeline, 'strap-1'))?.counters).toMatchObject({ accepted: 3, duplicates: 3 });
  });
});
