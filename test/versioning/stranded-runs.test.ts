import { describe, expect, inject, it } from 'vitest';
import { freeStrandedRuns } from '../../workers/stranded-runs.ts';
import { FLUSH_UPDATE, type FlushAnswer, WINDOW_QUERY, type WindowView } from '../../workflows/messages.ts';
import { recordedActivities, sequencesOf } from '../actor/_recorded-activities.ts';
import { batch, rows, signalActor } from '../_batches.ts';
import { createNamespace, runWorker } from '../_temporal.ts';

const identity = { deviceId: 'strap-1', type: 'heartrate' };

/** An actor with an open window, pinned to a version whose worker is gone. */
async function leftByOldVersion(namespace: Awaited<ReturnType<typeof createNamespace>>) {
  await using old = await runWorker(namespace, recordedActivities(), { buildId: 'old' });
  const handle = await signalActor(namespace.client, old.taskQueue, identity, batch(rows(1, 4)));
  await handle.query(WINDOW_QUERY);
  return handle;
}

describe('runs of a version that nobody serves any more', () => {
  it('go on with their open window on the new version, and are free to be upgraded again', async () => {
    await using namespace = await createNamespace();
    const { client, name } = namespace;
    const handle = await leftByOldVersion(namespace);

    const activities = recordedActivities();
    await using worker = await runWorker(namespace, activities, { buildId: 'new' });
    const result = await freeStrandedRuns({
      client,
      version: { namespace: name, deploymentName: 'iot-connector', buildId: 'new' },
      taskQueue: worker.taskQueue,
      workflowBundle: { codePath: inject('workflowBundlePath'), sourceMapPath: '' },
      servedWithinMs: 0,
    });
    expect(result).toEqual({ moved: [handle.workflowId], failed: [], served: [] });
    expect((await handle.query<WindowView>(WINDOW_QUERY)).open).toMatchObject({ rows: 4 });
    await handle.executeUpdate<FlushAnswer, []>(FLUSH_UPDATE);
    expect(sequencesOf(activities.written)).toEqual([1, 2, 3, 4]);
    const { raw } = await handle.describe();
    expect(raw.workflowExecutionInfo?.versioningInfo?.versioningOverride).toBeFalsy();
  });

  it('are left as they are by a process that stops', async () => {
    await using namespace = await createNamespace();
    const { client, name } = namespace;
    const handle = await leftByOldVersion(namespace);

    await using worker = await runWorker(namespace, recordedActivities(), { buildId: 'new' });
    const { moved } = await freeStrandedRuns({
      client,
      version: { namespace: name, deploymentName: 'iot-connector', buildId: 'new' },
      taskQueue: worker.taskQueue,
      workflowBundle: { codePath: inject('workflowBundlePath'), sourceMapPath: '' },
      servedWithinMs: 0,
      signal: AbortSignal.abort(),
    });
    expect(moved).toEqual([]);
    const { raw } = await handle.describe();
    expect(raw.workflowExecutionInfo?.versioningInfo).toMatchObject({ deploymentVersion: { buildId: 'old' } });
  });
});
