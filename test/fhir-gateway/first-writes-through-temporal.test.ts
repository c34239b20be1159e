import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { loadFhirMapping } from '../../mapping/fhir/load-fhir-mapping.ts';
import { draftsOf, mergedInto, row } from '../../mapping/fhir/_drafts.ts';
import type { InjectedFault } from '../../stack/fhir-server/fault-injection.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import {
  FLUSH_UPDATE,
  type FlushAnswer,
  RETRY_UPDATE,
  WINDOW_QUERY,
  type WindowView,
} from '../../workflows/messages.ts';
import { heartRates, type Pipeline, register, startPipeline } from '../pipeline/_pipeline.ts';
import { spawnWorker } from '../pipeline/_spawn-worker.ts';
import { send } from './_rig.ts';

const HOUR_MS = 3_600_000;
/** The beginning of an hour that is over. */
const HOUR = Math.floor((Date.now() - 3 * HOUR_MS) / HOUR_MS) * HOUR_MS;
const PATIENCE = { timeout: 60_000 };
const HELD_BACK_MS = 3_000;

/** What another writer makes of its own readings of the same hour, under the same id. */
function othersObservation(): Observation & { readonly id: string } {
  const file = 'examples/demo/fhirmapping.json';
  const mapping = loadFhirMapping(readFileSync(file, 'utf8'), { file });
  if (!mapping.ok) throw new Error('the demo mapping does not load');
  const [draft] = draftsOf(mapping.value, 'heartrate', [
    row(HOUR + 3_000, { heartrate: 90 }),
    row(HOUR + 4_000, { heartrate: 91 }),
  ]);
  if (draft === undefined) throw new Error('no draft');
  const observation = mergedInto(mapping.value, draft, undefined, {
    subject: { patient: 'patient-1', device: 'device-strap-1' },
  });
  return { ...observation, id: observation.id ?? '' };
}

interface Accident {
  readonly pipeline: Pipeline;
  /** What comes between the read and the first write. */
  readonly other: Observation & { readonly id: string };
}

/** Three readings wait in an actor for their first write to a server that honours no precondition for it. */
async function prepare(pipeline: Pipeline): Promise<Accident> {
  await register(pipeline.fhir, 'strap-1', 'patient-1');
  await pipeline.startIngestor();
  await pipeline.send(heartRates('strap-1', HOUR, 3));
  await expect.poll(async () => (await viewOf(pipeline))?.counters.accepted, PATIENCE).toBe(3);
  return { pipeline, other: othersObservation() };
}

function handleOf({ namespace }: Pipeline) {
  return namespace.client.workflow.getHandle(actorWorkflowId({ deviceId: 'strap-1', type: 'heartrate' }));
}

async function viewOf(pipeline: Pipeline): Promise<WindowView | undefined> {
  return handleOf(pipeline)
    .query<WindowView>(WINDOW_QUERY)
    .catch(() => undefined);
}

/** Another writer has its first version in while ours is on the way: ours, when it arrives, replaces it. */
async function overtake({ pipeline: { fhir }, other }: Accident): Promise<void> {
  const onTheWay = fhir.faults.inject({
    effect: { kind: 'latency', ms: HELD_BACK_MS },
    when: ({ method, url }) => method === 'PUT' && url.includes(other.id),
  });
  await expect.poll(() => onTheWay.struck, PATIENCE).toBe(1);
  expect((await send(fhir, 'PUT', `Observation/${other.id}`, other)).status).toBe(201);
}

/** Whoever asks what was replaced gets no answer. */
function historyOut({ fhir }: Pipeline): InjectedFault {
  return fhir.faults.inject({
    effect: { kind: 'drop', moment: 'before-commit' },
    when: ({ url }) => url.includes('Observation/') && url.includes('_history'),
    times: Infinity,
  });
}

function expectWhole(pipeline: Pipeline): void {
  expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '60 61 62 90 91' } }]);
}

// A killed worker is missed after its heartbeat timeout of 15 s.
describe('a first write that replaced what another writer had just written', { timeout: 240_000 }, () => {
  it.each([
    ['right after the activity began', 0],
    ['long after the activity began to beat', 6_000],
  ])('is mended by another worker when the first was killed, %s', async (_, slowMs) => {
    await using pipeline = await startPipeline({}, 'microsoft');
    const first = await spawnWorker(pipeline);
    const accident = await prepare(pipeline);
    const { faults } = pipeline.fhir;
    faults.inject({ effect: { kind: 'latency', ms: slowMs }, when: ({ url }) => url.includes('Device') });
    const isOver = historyOut(pipeline);
    const flushing = handleOf(pipeline).executeUpdate<FlushAnswer, []>(FLUSH_UPDATE);
    await overtake(accident);
    await expect.poll(() => versionOf(pipeline), PATIENCE).toBe('2');
    first.kill('SIGKILL');
    await once(first, 'exit');
    expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '60 61 62' } }]);
    isOver.remove();
    await spawnWorker(pipeline);
    expect((await flushing).view.counters).toMatchObject({ accepted: 3, persisted: 3 });
    expectWhole(pipeline);
  });

  it('is mended after an outage that outlasts every attempt of the activity', async () => {
    await using pipeline = await startPipeline({}, 'microsoft');
    const first = await spawnWorker(pipeline);
    const accident = await prepare(pipeline);
    historyOut(pipeline);
    const flushing = handleOf(pipeline).executeUpdate<FlushAnswer, []>(FLUSH_UPDATE);
    await overtake(accident);
    await expect.poll(() => versionOf(pipeline), PATIENCE).toBe('2');
    first.kill('SIGKILL');
    await once(first, 'exit');
    pipeline.fhir.faults.beginOutage();
    await spawnWorker(pipeline);
    expect((await flushing).result).not.toBe('Written');
    pipeline.fhir.faults.clear();
    await handleOf(pipeline).executeUpdate(RETRY_UPDATE);
    await expect.poll(async () => (await viewOf(pipeline))?.counters.persisted, PATIENCE).toBe(3);
    expectWhole(pipeline);
  });

  it('is mended by another worker when the activity ended without knowing what it replaced', async () => {
    await using pipeline = await startPipeline({}, 'microsoft');
    const first = await pipeline.startWorker();
    const accident = await prepare(pipeline);
    const isOver = historyOut(pipeline);
    const flushing = handleOf(pipeline).executeUpdate<FlushAnswer, []>(FLUSH_UPDATE);
    await overtake(accident);
    expect((await flushing).result).not.toBe('Written');
    expect(versionOf(pipeline)).toBe('2');
    await first.stop();
    isOver.remove();
    await pipeline.startWorker();
    await handleOf(pipeline).executeUpdate(RETRY_UPDATE);
    await expect.poll(async () => (await viewOf(pipeline))?.counters.persisted, PATIENCE).toBe(3);
    expectWhole(pipeline);
  });
});

function versionOf(pipeline: Pipeline): string | undefined {
  return pipeline.observations()[0]?.meta?.versionId;
}
