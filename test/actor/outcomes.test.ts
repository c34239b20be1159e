import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { FAILURE_TYPES } from '../../activities/contract.ts';
import { RETRY_UPDATE, WINDOW_QUERY, type WindowView } from '../../workflows/messages.ts';
import { batch, rows, signalActor } from '../_batches.ts';
import { createNamespace, runWorker } from '../_temporal.ts';
import { recordedActivities, sequencesOf, writtenOutcome } from './_recorded-activities.ts';

const identity = { deviceId: 'strap-1', type: 'heartrate' };
const atOnce = { lengthSeconds: 0 };

describe('a device actor', () => {
  it('is Blocked while FHIR is out, keeps the window whole, and goes on when told to retry', async () => {
    await using namespace = await createNamespace();
    const activities = recordedActivities();
    await using worker = await runWorker(namespace, activities);
    let isOut = true;
    activities.answer(({ groups }) => {
      if (isOut)
        throw ApplicationFailure.create({
          type: FAILURE_TYPES.outage,
          message: 'connection refused',
          nonRetryable: true,
        });
      return groups.map(writtenOutcome);
    });
    const handle = await signalActor(namespace.client, worker.taskQueue, identity, batch(rows(1, 3), atOnce));
    const view = () => handle.query<WindowView>(WINDOW_QUERY);
    await expect.poll(async () => (await view()).state, { timeout: 20_000 }).toBe('Blocked');
    await expect.poll(() => blocked(namespace.client)).toBe(1);
    isOut = false;
    await handle.executeUpdate(RETRY_UPDATE);
    expect(await view()).toMatchObject({ state: 'Ok', waiting: 0 });
    expect(sequencesOf(activities.written)).toEqual([1, 2, 3]);
    await expect.poll(() => blocked(namespace.client)).toBe(0);
  });

  it('is no longer Blocked once what an outage kept from becoming final is final', async () => {
    await using namespace = await createNamespace();
    const activities = recordedActivities();
    let isOut = true;
    const observation = { id: 'a', identifier: { system: 's', value: 'v' } };
    activities.answer(({ groups }) =>
      groups.map((group) => ({ ...writtenOutcome(group), finalize: { observation, at: 0 } })),
    );
    activities.finalize = async () => {
      if (isOut) throw ApplicationFailure.nonRetryable('connection refused', FAILURE_TYPES.outage);
      return { again: [] };
    };
    await using worker = await runWorker(namespace, activities);
    const handle = await signalActor(namespace.client, worker.taskQueue, identity, batch(rows(1, 3), atOnce));
    const view = () => handle.query<WindowView>(WINDOW_QUERY);
    await expect.poll(async () => (await view()).state, { timeout: 20_000 }).toBe('Blocked');
    isOut = false;
    await handle.executeUpdate(RETRY_UPDATE);
    await expect.poll(view, { timeout: 20_000 }).toMatchObject({ state: 'Ok', finalizing: 0 });
    await expect.poll(() => blocked(namespace.client)).toBe(0);
  });

  it('holds readings of an unknown device with the reason, while later windows are tried too', async () => {
    await using namespace = await createNamespace();
    const activities = recordedActivities();
    await using worker = await runWorker(namespace, activities);
    let isKnown = false;
    activities.answer(({ groups }) =>
      groups.map((group) =>
        isKnown
          ? writtenOutcome(group)
          : { kind: 'failed', code: 'UnknownDevice', message: 'no Device has this identifier', group },
      ),
    );
    const handle = await signalActor(namespace.client, worker.taskQueue, identity, batch(rows(1, 2), atOnce));
    const view = () => handle.query<WindowView>(WINDOW_QUERY);
    await expect.poll(async () => (await view()).state).toBe('Held');
    await signalActor(namespace.client, worker.taskQueue, identity, batch(rows(3, 2), atOnce));
    await expect.poll(async () => (await view()).held.length).toBe(2);
    const withReason = async () => (await namespace.client.workflow.count('IotReason = "UnknownDevice"')).count;
    await expect.poll(withReason).toBe(1);
    expect((await view()).held[0]).toMatchObject({ code: 'UnknownDevice', readings: 2 });
    isKnown = true;
    await handle.executeUpdate(RETRY_UPDATE);
    expect(await view()).toMatchObject({ state: 'Ok', held: [], counters: { persisted: 4 } });
  });

  it('dead-letters signals that it cannot read, whatever their name and payload, and lives on', async () => {
    await using namespace = await createNamespace();
    const activities = recordedActivities();
    await using worker = await runWorker(namespace, activities);
    const { client, name } = namespace;
    const handle = await signalActor(client, worker.taskQueue, identity, { v: 99 });
    await handle.signal('ingset', { typo: true });
    const bytes = (text: string) => Buffer.from(text);
    await client.workflowService.signalWorkflowExecution({
      namespace: name,
      workflowExecution: { workflowId: handle.workflowId },
      signalName: 'ingest',
      input: { payloads: [{ metadata: { encoding: bytes('json/plain') }, data: bytes('{ not json') }] },
    });
    await signalActor(client, worker.taskQueue, identity, batch(rows(1, 1), atOnce));
    await expect
      .poll(async () => (await handle.query<WindowView>(WINDOW_QUERY)).counters, { timeout: 20_000 })
      .toMatchObject({ malformed: 3, persisted: 1 });
    await expect.poll(() => activities.letters.flatMap((input) => input.letters)).toHaveLength(3);
  });

  it('gives up a window that crashes the transform again and again, and writes the next one', async () => {
    await using namespace = await createNamespace();
    const activities = recordedActivities();
    let isBroken = true;
    const transform = activities.transform.bind(activities);
    activities.transform = (input) => {
      if (isBroken) throw ApplicationFailure.nonRetryable('cannot be transformed');
      return transform(input);
    };
    await using worker = await runWorker(namespace, activities);
    const handle = await signalActor(namespace.client, worker.taskQueue, identity, batch(rows(1, 2), atOnce));
    const view = () => handle.query<WindowView>(WINDOW_QUERY);
    for (let crashes = 1; crashes < 3; crashes++) {
      await expect.poll(async () => (await view()).state).toBe('Blocked');
      await handle.executeUpdate(RETRY_UPDATE);
    }
    await expect.poll(async () => (await view()).counters.deadLettered, { timeout: 20_000 }).toBe(2);
    isBroken = false;
    await signalActor(namespace.client, worker.taskQueue, identity, batch(rows(3, 2), atOnce));
    await expect.poll(async () => (await view()).counters.persisted, { timeout: 20_000 }).toBe(2);
  });
});

async function blocked(client: { workflow: { count(query: string): Promise<{ count: number }> } }): Promise<number> {
  return (await client.workflow.count('IotState = "Blocked"')).count;
}
