import { describe, expect, it } from 'vitest';
import type { ActorDetail, ActorSummary, OpenReadings } from '../../console/contract/actors.ts';
import type { HealthAnswer } from '../../console/contract/health.ts';
import type { MappingSetTexts } from '../../console/contract/mapping-set.ts';
import type { Page } from '../../console/contract/page.ts';
import type { PipelineSnapshot } from '../../console/contract/pipeline.ts';
import type { HubSamples } from '../../console/contract/samples.ts';
import type { SettingsAnswer } from '../../console/contract/settings.ts';
import { heartRates, register } from '../pipeline/_pipeline.ts';
import { editableMapping, HOUR, untilCounted } from '../replay/_replay.ts';
import { startConsole } from './_console.ts';

const STRAP = { device: 'strap-1', type: 'heartrate' };

describe('a device in the console', () => {
  it('is listed, shows its open window, and is written by a flush', async () => {
    await using running = await startConsole();
    const { pipeline, get, run } = running;
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.send(heartRates('strap-1', HOUR, 3));
    await untilCounted(pipeline, { accepted: 3 });

    const found = async (search: string) => (await get<Page<ActorSummary>>('api/actors', { search })).items;
    await expect
      .poll(() => found('strap'), { timeout: 20_000 })
      .toMatchObject([{ ...STRAP, state: 'Ok', view: { open: { readings: 3, lastReadingAt: HOUR + 2_000 } } }]);
    expect(await found('other')).toEqual([]);

    const actor = await get<ActorDetail>('api/actor', STRAP);
    expect(actor).toMatchObject({ deviceReference: 'Device/device-strap-1', view: { counters: { accepted: 3 } } });
    const history = `${encodeURIComponent('iot-connector/strap-1/heartrate')}/${actor.runId}/history`;
    expect(actor.workflowUrl).toBe(`http://127.0.0.1:8233/namespaces/${pipeline.namespace.name}/workflows/${history}`);

    const readings = await get<OpenReadings>('api/actor/readings', { ...STRAP, limit: 2 });
    expect(readings.readings.map(({ takenAt, values }) => [takenAt, values[0]?.value])).toEqual([
      [HOUR + 2_000, 62],
      [HOUR + 1_000, 61],
    ]);
    expect(readings.isCut).toBe(true);

    const flushed = await run('api/actor/flush', STRAP);
    expect(flushed).toMatchObject({ state: 'done', result: { kind: 'flush', outcome: 'Written' } });
    expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '60 61 62' } }]);
    const written = await get<ActorDetail>('api/actor', STRAP);
    expect(written.view.last?.observations).toMatchObject([{ action: 'created', readings: 3 }]);
    expect(written.view.open).toBeUndefined();
  });

  it('that is not there is said to be missing, by every question and by a run', async () => {
    await using running = await startConsole();
    for (const path of ['api/actor', 'api/actor/readings']) {
      const answer = await fetch(`${running.url}/${path}?device=nobody&type=heartrate`);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'NotFound', remedy: expect.any(String) });
    }
    const run = await running.run('api/actor/flush', { device: 'nobody', type: 'heartrate' });
    expect(run).toMatchObject({ state: 'failed', problem: { code: 'NotFound' } });
  });
});

describe('the pipeline', () => {
  it('tells lag, actors and letters, what processes count, and what is not known', async () => {
    await using running = await startConsole();
    const { pipeline, get } = running;
    await pipeline.send(heartRates('strap-1', HOUR, 2), 'no json object');
    await untilCounted(pipeline, { accepted: 2 });
    await expect
      .poll(() => get<PipelineSnapshot>('api/pipeline'), { timeout: 40_000, interval: 1_000 })
      .toMatchObject({
        metricsFrom: 'process',
        ingest: { events: { total: 7 }, partitions: [{ partition: '0' }, { partition: '1' }] },
        group: { actors: 1, blocked: 0, held: 0, heldByReason: [], openWindows: 1, openReadings: 2 },
        deadLetters: { isMore: false },
      });
    const snapshot = await get<PipelineSnapshot>('api/pipeline');
    const events = snapshot.ingest.partitions?.map(({ first, last }) => last - first + 1);
    expect(events?.reduce((sum, count) => sum + count, 0)).toBe(2);
    // The process that does everything saved nothing so far: that is known. How long it takes is not.
    expect(snapshot.persist).toEqual({ failures: [], resources: { total: 0, perSecond: 0, history: [] } });
    expect(snapshot.unavailable).toEqual([]);
  });
});

describe('mappings and samples', () => {
  it('come as the files in force, and as the events of the hub, by device', async () => {
    await using running = await startConsole();
    const { pipeline, get } = running;
    const set = await get<MappingSetTexts>('api/mapping-set');
    expect(set).toMatchObject({ isInForce: true, identityMode: 'lookup', compatibility: { keyedMerge: true } });
    expect(JSON.parse(set.deviceText)).toMatchObject({ templateType: 'CollectionContent' });
    await untilPublished(pipeline.parts.mappingSets, set.version);
    expect(await get('api/mapping-set', { version: set.version })).toEqual(set);

    await pipeline.send(heartRates('strap-1', HOUR, 1), heartRates('strap-2', HOUR, 1));
    await untilCounted(pipeline, { accepted: 1 }, 'strap-2');
    const all = await get<HubSamples>('api/samples', { limit: 5 });
    expect(all.samples).toHaveLength(2);
    const own = await get<HubSamples>('api/samples', { device: 'strap-1' });
    expect(own.searched).toBe(2);
    expect(JSON.parse(own.samples[0]?.message ?? '')).toMatchObject({ Body: heartRates('strap-1', HOUR, 1) });
    expect(own.samples).toHaveLength(1);
    expect((await fetch(`${running.url}/api/samples?partition=99`)).status).toBe(404);
  });
});

describe('an edited mapping that is refused', () => {
  it('leaves the last good set in force, which the console shows', async () => {
    const mapping = await editableMapping();
    await using running = await startConsole({ mappingDir: mapping.directory });
    const { pipeline, get, url } = running;
    await pipeline.send(heartRates('strap-1', HOUR, 1));
    await untilCounted(pipeline, { accepted: 1 });
    const good = await get<MappingSetTexts>('api/mapping-set');
    await mapping.edit('devicecontent.json', '"typeName": "heartrate",', '"typeName": 7,');
    expect(await get<MappingSetTexts>('api/mapping-set')).toEqual(good);
    expect((await get<HubSamples>('api/samples', { device: 'strap-1' })).samples).toHaveLength(1);
    const replay = await fetch(`${url}/api/dead-letters/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-iot-connector-console': '1' },
      body: JSON.stringify({ filter: {}, dryRun: false }),
    });
    expect(await replay.json()).toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('devicecontent.json'),
    });
  });
});

async function untilPublished(sets: { get(version: string): Promise<unknown> }, version: string): Promise<void> {
  await expect.poll(() => sets.get(version), { timeout: 20_000 }).toBeDefined();
}

describe('health and settings', () => {
  it('come with remedies and without secrets', async () => {
    const secrets = { fhirToken: 'a-secret-token' };
    await using running = await startConsole({ fhir: { proxyUrl: 'http://proxy:secret@localhost:1' } }, secrets);
    const health = await running.get<HealthAnswer>('api/health');
    expect(health.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['mappings', 'Temporal', 'FHIR server']),
    );
    expect(health.checks.find(({ result }) => result === 'failed')).toMatchObject({ remedy: expect.any(String) });
    const again = await running.get<HealthAnswer>('api/health', { again: true });
    expect(again.checkedAt).toBeGreaterThan(health.checkedAt);

    const settings = await running.get<SettingsAnswer>('api/settings');
    const byPath = new Map(settings.settings.map((one) => [one.path, one]));
    expect(byPath.get('window.seconds')).toMatchObject({ value: '900', isDefault: true });
    expect(byPath.get('console.port')).toMatchObject({ value: '0', isDefault: false });
    expect(byPath.get('fhir.proxyUrl')?.value).toBe('"http://***@localhost:1"');
    expect(settings.secrets.map(({ variable }) => variable)).toContain('IOT_CONNECTOR_CONSOLE_TOKEN');
    const said = [JSON.stringify(settings), JSON.stringify(health), ...running.log].join('\n');
    expect(said).not.toMatch(/proxy:secret|a-secret-token/);
    expect(settings.addresses.hub).not.toContain('SharedAccessKey');
  });
});
