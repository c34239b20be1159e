import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBringBack } from '../../activities/bring-back.ts';
import { createDeadLetter } from '../../activities/dead-letter.ts';
import { createTransform } from '../../activities/transform.ts';
import { PACKAGE_ROOT } from '../../config/package.ts';
import { createDeadLetters } from '../../dead-letter/create-dead-letters.ts';
import type { MeasurementRow } from '../../mapping/model.ts';
import { loadMappingSet } from '../../mapping-sets/load-mapping-set.ts';
import { createDirectorySource } from '../../mapping-sets/source.ts';
import { createFileStore } from '../../store/file-store.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { FLUSH_UPDATE, WINDOW_QUERY, type WindowView } from '../../workflows/messages.ts';
import { batch, row, signalActor } from '../_batches.ts';
import { createNamespace, runWorker } from '../_temporal.ts';
import { recordedActivities } from './_recorded-activities.ts';

const identity = { deviceId: 'thermometer-1', type: 'bodytemperature' };
const PER_SIGNAL = 4_000;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'large-windows-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Each of them becomes an Observation of its own. */
function temperatures(from: number): MeasurementRow[] {
  const values = [{ name: identity.type, value: 36.6 }];
  return Array.from({ length: PER_SIGNAL }, (_, index) => row(from + index, { values }));
}

async function demoActivities() {
  const loaded = loadMappingSet(await createDirectorySource(join(PACKAGE_ROOT, 'examples/demo')).read());
  if (!loaded.ok) throw new Error('the demo mapping is in order');
  const mappingSets = { get: async () => loaded.value };
  const deadLetters = createDeadLetters(await createFileStore(directory));
  return {
    ...recordedActivities(),
    transform: createTransform({ mappingSets, metrics: noMetrics }),
    deadLetter: createDeadLetter({ deadLetters, metrics: noMetrics }),
    bringBack: createBringBack({ deadLetters }),
  };
}

describe('readings that are an Observation each', () => {
  it('are written whole when they fill a window to its limit', async () => {
    await using namespace = await createNamespace();
    await using worker = await runWorker(namespace, await demoActivities());
    const sent = 3 * PER_SIGNAL;
    let handle = namespace.client.workflow.getHandle('');
    for (let from = 1; from < sent; from += PER_SIGNAL) {
      handle = await signalActor(namespace.client, worker.taskQueue, identity, batch(temperatures(from)));
    }
    await handle.executeUpdate(FLUSH_UPDATE);
    const counters = async () => (await handle.query<WindowView>(WINDOW_QUERY)).counters;
    await expect
      .poll(counters, { timeout: 60_000 })
      .toMatchObject({ accepted: sent, persisted: sent, deadLettered: 0, windows: 1 });
  });

  it('are written whole when so many came while nobody worked that they fill many windows', async () => {
    await using namespace = await createNamespace();
    const sent = 14 * PER_SIGNAL;
    let handle = namespace.client.workflow.getHandle('');
    for (let from = 1; from < sent; from += PER_SIGNAL) {
      handle = await signalActor(namespace.client, 'iot-connector', identity, batch(temperatures(from)));
    }
    await using _ = await runWorker(namespace, await demoActivities());
    await expect
      .poll(async () => (await handle.query<WindowView>(WINDOW_QUERY)).counters.accepted, { timeout: 60_000 })
      .toBe(sent);
    await handle.executeUpdate(FLUSH_UPDATE);
    const { counters } = await handle.query<WindowView>(WINDOW_QUERY);
    expect(counters.deadLettered).toBeGreaterThan(0);
    const view = () => handle.query<WindowView>(WINDOW_QUERY);
    await expect.poll(view, { timeout: 90_000 }).toMatchObject({
      state: 'Ok',
      waiting: 0,
      returning: 0,
      counters: { persisted: sent, returned: counters.deadLettered },
    });
  }, 200_000);
});
