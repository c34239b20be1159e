import { describe, expect, it } from 'vitest';
import { HandOffError } from '../../ingestor/actor-client.ts';
import { createTemporalActorClient } from '../../ingestor/temporal-actor-client.ts';
import { beginReplay, dryRunReplay, resumeReplay, runReplay } from '../../replay/replay-letters.ts';
import { RunInterrupted } from '../../replay/send-rows.ts';
import { heartRates, type Pipeline, register, startPipeline } from '../pipeline/_pipeline.ts';
import {
  AS_IT_IS,
  type EditableMapping,
  editableMapping,
  HOUR,
  lettersOf,
  replayParts,
  untilCounted,
  untilLetters,
  viewOf,
} from './_replay.ts';

const ALL = { filter: {} };
/** Heart rate is the first template; the others stay whole. */
const WHOLE = '"valueExpression": "$.matchedToken.heartRate",';
const BROKEN = '"valueExpression": "$.matchedToken.pulse",';

/** A connector whose mapping reads heart rates from a field that no device sends, with what devices sent meanwhile. */
async function brokenConnector(): Promise<Pipeline & { mapping: EditableMapping }> {
  const mapping = await editableMapping();
  await mapping.edit('devicecontent.json', WHOLE, BROKEN);
  const pipeline = await startPipeline({ mappingDir: mapping.directory });
  await register(pipeline.fhir, 'strap-1', 'patient-1');
  await register(pipeline.fhir, 'strap-2', 'patient-2');
  await pipeline.startWorker();
  await pipeline.startIngestor();
  return { ...pipeline, mapping };
}

describe('after a mapping fix', () => {
  it('a dry run says what would pass, and a replay turns the letters into Observations', async () => {
    await using pipeline = await brokenConnector();
    const { mapping } = pipeline;
    await pipeline.send(
      heartRates('strap-1', HOUR, 3),
      heartRates('strap-1', HOUR + 3_000, 2, 70),
      heartRates('strap-2', HOUR, 2, 80),
      { deviceId: 'strap-2', time: 'half past nine', spo2: 97 },
    );
    await untilLetters(pipeline, 4);
    const parts = replayParts(pipeline);
    const before = await dryRunReplay(parts, ALL, await mapping.inForce(), AS_IT_IS);
    expect(before.fates).toEqual({ faulty: 4 });

    await mapping.edit('devicecontent.json', BROKEN, WHOLE);
    const set = await mapping.inForce();
    const dry = await dryRunReplay(parts, ALL, set, AS_IT_IS);
    expect(dry).toMatchObject({ letters: 4, readings: 7, fates: { passes: 3, faulty: 1 } });
    expect(dry.remaining).toMatchObject([{ type: 'oxygensaturation', letters: 1 }]);
    expect(await lettersOf(pipeline)).toHaveLength(4);
    expect(await viewOf(pipeline, 'strap-1')).toBeUndefined();

    const report = await runReplay(parts, await beginReplay(parts, ALL, set, AS_IT_IS));
    expect(report).toEqual(dry);
    expect(await lettersOf(pipeline)).toMatchObject([{ faults: [{ typeName: 'oxygensaturation' }] }]);
    for (const device of ['strap-1', 'strap-2']) await pipeline.flush(device, 'heartrate');
    const data = pipeline.observations().map(({ valueSampledData }) => valueSampledData?.data);
    expect(new Set(data)).toEqual(new Set(['60 61 62 70 71', '80 81']));
  });

  it('only the templates that failed are sent again, and with --all every one, which changes nothing', async () => {
    await using pipeline = await brokenConnector();
    const { mapping } = pipeline;
    const time = new Date(HOUR).toISOString();
    await pipeline.send({ deviceId: 'strap-1', time, heartRate: 61, spo2: 97 });
    await untilLetters(pipeline, 1);
    await untilCounted(pipeline, { accepted: 1 }, 'strap-1', 'oxygensaturation');
    await pipeline.flush('strap-1', 'oxygensaturation');
    const [saturation] = pipeline.observations();
    const [letter] = await lettersOf(pipeline);
    if (letter === undefined) throw new Error('there is a letter');
    await mapping.edit('devicecontent.json', BROKEN, WHOLE);
    const set = await mapping.inForce();
    const parts = replayParts(pipeline);
    await runReplay(parts, await beginReplay(parts, ALL, set, AS_IT_IS));
    await untilCounted(pipeline, { accepted: 1 });
    expect((await viewOf(pipeline, 'strap-1', 'oxygensaturation'))?.counters.accepted).toBe(1);

    await pipeline.parts.deadLetters.add(letter);
    await runReplay(parts, await beginReplay(parts, ALL, set, { ...AS_IT_IS, allTemplates: true }));
    await untilCounted(pipeline, { accepted: 2 }, 'strap-1', 'oxygensaturation');
    await pipeline.flush('strap-1', 'oxygensaturation');
    expect(pipeline.observations()).toContainEqual(saturation);
  });

  it('replaying the same letters twice changes nothing', async () => {
    await using pipeline = await brokenConnector();
    const { mapping } = pipeline;
    await pipeline.send(heartRates('strap-1', HOUR, 3), heartRates('strap-1', HOUR + 60_000, 2));
    await untilLetters(pipeline, 2);
    const kept = await lettersOf(pipeline);
    await mapping.edit('devicecontent.json', BROKEN, WHOLE);
    const set = await mapping.inForce();
    const parts = replayParts(pipeline);
    await runReplay(parts, await beginReplay(parts, ALL, set, AS_IT_IS));
    await pipeline.flush('strap-1', 'heartrate');
    const before = pipeline.observations();
    expect(before).toHaveLength(1);

    const none = await runReplay(parts, await beginReplay(parts, ALL, set, AS_IT_IS));
    expect(none.letters).toBe(0);
    for (const letter of kept) await pipeline.parts.deadLetters.add(letter);
    await runReplay(parts, await beginReplay(parts, ALL, set, AS_IT_IS));
    await untilCounted(pipeline, { accepted: 10 });
    await pipeline.flush('strap-1', 'heartrate');
    expect(pipeline.observations()).toEqual(before);
  });

  it('values that a mapping got wrong are replaced when the operator says so, and only then', async () => {
    const mapping = await editableMapping();
    await using pipeline = await startPipeline({ mappingDir: mapping.directory });
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 2, 60));
    await untilCounted(pipeline, { accepted: 2 });
    await pipeline.flush('strap-1', 'heartrate');
    const parts = replayParts(pipeline);
    const set = await mapping.inForce();
    // The same readings with other values, as a mended mapping would read them.
    const { rows } = parts.normalize(
      {
        sequence: 0,
        offset: '',
        properties: {},
        systemProperties: {},
        body: Buffer.from(JSON.stringify(heartRates('strap-1', HOUR, 2, 90))),
        enqueuedAt: HOUR,
      },
      'hub/devices/1/0',
      set,
    );
    const again = rows.map(({ identity, row }) => ({ identity, row, mappingSet: set.version }));
    const dataAfter = async (accepted: number) => {
      await untilCounted(pipeline, { accepted });
      await pipeline.flush('strap-1', 'heartrate');
      return pipeline.observations().map(({ valueSampledData }) => valueSampledData?.data);
    };
    await parts.send(again, { runId: 'one', name: '0' });
    expect(await dataAfter(4)).toEqual(['60 61']);
    await parts.send(
      again.map((row) => ({ ...row, overwrite: true as const })),
      { runId: 'two', name: '0' },
    );
    expect(await dataAfter(6)).toEqual(['90 91']);
  });
});

describe('a replay that is interrupted', () => {
  it('goes on where it was, and sends nothing twice into FHIR', async () => {
    await using pipeline = await brokenConnector();
    const { mapping, namespace, parts: own } = pipeline;
    await pipeline.send(heartRates('strap-1', HOUR, 3), heartRates('strap-2', HOUR, 2, 80));
    await untilLetters(pipeline, 2);
    await mapping.edit('devicecontent.json', BROKEN, WHOLE);
    const temporal = createTemporalActorClient(namespace.client, own.config.temporal.taskQueue);
    // Temporal takes the first signal and is gone before it answers the second.
    let calls = 0;
    const failing = replayParts(pipeline, {
      ...temporal,
      handOff: async (identity, batch) => {
        if (++calls > 1) throw new HandOffError('unavailable', 'gone');
        await temporal.handOff(identity, batch);
      },
    });
    const journal = await beginReplay(failing, ALL, await mapping.inForce(), AS_IT_IS);
    await expect(runReplay(failing, journal)).rejects.toThrow(RunInterrupted);
    expect(await lettersOf(pipeline)).toHaveLength(2);

    const parts = replayParts(pipeline);
    const report = await runReplay(parts, await resumeReplay(parts, journal.record.id));
    expect(report).toMatchObject({ letters: 2, readings: 5, fates: { passes: 2 } });
    expect(await lettersOf(pipeline)).toEqual([]);
    const counters = await Promise.all(
      ['strap-1', 'strap-2'].map(async (device) => (await viewOf(pipeline, device))?.counters),
    );
    expect(counters.map((one) => one?.accepted)).toEqual([3, 2]);
    expect(counters.reduce((sum, one) => sum + (one?.duplicates ?? 0), 0)).toBeGreaterThan(0);
    await expect(runReplay(parts, journal)).rejects.toThrow('another process');
  });
});
