import { describe, expect, it } from 'vitest';
import type { FlushAnswer, WindowView } from '../../workflows/messages.ts';
import { FLUSH_UPDATE, WINDOW_QUERY } from '../../workflows/messages.ts';
import { batch, rows, signalActor, signalTimeSkippingActor, skip } from '../_batches.ts';
import { createNamespace, runWorker } from '../_temporal.ts';
import { recordedActivities, sequencesOf } from './_recorded-activities.ts';

const identity = { deviceId: 'strap-1', type: 'heartrate' };

describe('the window of a device actor', () => {
  it('stays open for 900 seconds and is then written once', async () => {
    await using namespace = await createNamespace();
    const activities = recordedActivities();
    await using worker = await runWorker(namespace, activities);
    const { client } = namespace;
    const handle = await signalTimeSkippingActor(client, worker.taskQueue, identity, batch(rows(1, 30)));
    const before = await handle.query<WindowView>(WINDOW_QUERY);
    expect(before.open).toMatchObject({ rows: 30 });
    expect((before.open?.closesAt ?? 0) - (before.open?.openedAt ?? 0)).toBe(900_000);
    expect(activities.written).toHaveLength(0);

    await skip(client, handle.workflowId, 901, 'first');
    await expect
      .poll(() => sequencesOf(activities.written), { timeout: 20_000 })
      .toEqual(rows(1, 30).map((one) => one.key.sequence));
    await expect.poll(async () => (await handle.query<WindowView>(WINDOW_QUERY)).counters.persisted).toBe(30);
  });

  it('answers a flush once its rows are written, and drops rows that come again', async () => {
    await using namespace = await createNamespace();
    const activities = recordedActivities();
    await using worker = await runWorker(namespace, activities);
    const { client } = namespace;
    const handle = await signalActor(client, worker.taskQueue, identity, batch(rows(1, 5)));
    await signalActor(client, worker.taskQueue, identity, batch(rows(3, 5)));
    const answer = await handle.executeUpdate<FlushAnswer, []>(FLUSH_UPDATE);
    expect(answer.result).toBe('Written');
    expect(answer.view.counters).toMatchObject({ accepted: 7, duplicates: 3, persisted: 7, windows: 1 });
    expect(sequencesOf(activities.written)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});
