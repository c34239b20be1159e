import type { WorkflowHandle } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { FLUSH_UPDATE, type FlushAnswer, WINDOW_QUERY, type WindowView } from '../../workflows/messages.ts';
import { batch, row, signalActor } from '../_batches.ts';
import { createNamespace, runWorker } from '../_temporal.ts';
import { recordedActivities, sequencesOf } from './_recorded-activities.ts';

const identity = { deviceId: 'strap-1', type: 'heartrate' };

describe('continue-as-new', () => {
  it('in the middle of a window keeps its rows, its deadline and its watermarks', async () => {
    await using namespace = await createNamespace();
    const activities = recordedActivities();
    await using worker = await runWorker(namespace, activities);
    const { client } = namespace;
    const rules = { signalsPerRun: 3 };
    const handle = await signalActor(client, worker.taskQueue, identity, batch([row(1)], rules));
    const { closesAt } = (await handle.query<WindowView>(WINDOW_QUERY)).open ?? {};
    for (const sequence of [2, 3, 4, 5]) {
      await signalActor(client, worker.taskQueue, identity, batch([row(sequence)], rules));
    }
    await signalActor(client, worker.taskQueue, identity, batch([row(4)], rules));
    const counters = async () => (await handle.query<WindowView>(WINDOW_QUERY)).counters;
    await expect.poll(counters).toMatchObject({ accepted: 5, duplicates: 1, windows: 0 });
    expect((await counters()).continuedAsNew).toBeGreaterThan(0);
    expect((await handle.query<WindowView>(WINDOW_QUERY)).open?.closesAt).toBe(closesAt);
    await flush(handle);
    expect(sequencesOf(activities.written)).toEqual([1, 2, 3, 4, 5]);
  });

  it('under a storm of signals loses none', async () => {
    await using namespace = await createNamespace();
    const activities = recordedActivities();
    await using worker = await runWorker(namespace, activities);
    const { client } = namespace;
    const rules = { signalsPerRun: 20, lengthSeconds: 1 };
    const lanes = Array.from({ length: 10 }, (_, lane) => lane);
    // Each lane is a publisher of its own with its own order, as partitions are.
    await Promise.all(
      lanes.map(async (lane) => {
        for (let sequence = 1; sequence <= 30; sequence++) {
          const publisher = `hub/devices/1/${lane}`;
          const one = row(sequence, { key: { publisher, sequence, sub: 0, enqueuedAt: Date.now() } });
          await signalActor(client, worker.taskQueue, identity, batch([one], rules));
        }
      }),
    );
    const handle = client.workflow.getHandle('iot-connector/strap-1/heartrate');
    await flush(handle);
    const { counters } = await handle.query<WindowView>(WINDOW_QUERY);
    expect(counters).toMatchObject({ accepted: 300, persisted: 300, duplicates: 0, malformed: 0 });
    expect(counters.continuedAsNew).toBeGreaterThan(0);
    expect(sequencesOf(activities.written)).toHaveLength(300);
  });
});

async function flush(handle: WorkflowHandle): Promise<FlushAnswer> {
  for (;;) {
    const answer = await handle.executeUpdate<FlushAnswer, []>(FLUSH_UPDATE);
    if (answer.result !== 'ContinuingAsNew') return answer;
  }
}
