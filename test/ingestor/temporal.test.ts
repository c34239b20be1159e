import { defineSearchAttributeKey } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { HandOffError } from '../../ingestor/actor-client.ts';
import { createBlockedActorCount, createTemporalActorClient } from '../../ingestor/temporal-actor-client.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import {
  DEVICE_MEASUREMENTS,
  SEARCH_ATTRIBUTES,
  WINDOW_QUERY,
  type ActorIdentity,
  type WindowView,
} from '../../workflows/messages.ts';
import { recordedActivities } from '../actor/_recorded-activities.ts';
import { batch, row, rows } from '../_batches.ts';
import { createNamespace, runWorker, type TestNamespace } from '../_temporal.ts';
import { eventually, fileStore, producerOf, readings, startBroker, startIngestor } from './_bench.ts';

const TASK_QUEUE = 'iot-connector';
const identity: ActorIdentity = { deviceId: 'strap/1', type: 'HeartRate' };

function handleOf(namespace: TestNamespace, actor: ActorIdentity) {
  return namespace.client.workflow.getHandle(actorWorkflowId(actor));
}

describe('hand-off to Temporal', () => {
  it('starts an actor that a person recognizes', async () => {
    await using namespace = await createNamespace();
    const actors = createTemporalActorClient(namespace.client, TASK_QUEUE);
    await actors.handOff(identity, batch(rows(1, 3)));
    const described = await handleOf(namespace, identity).describe();
    expect(described.type).toBe(DEVICE_MEASUREMENTS);
    expect(described.memo).toEqual({ device: 'strap/1', type: 'HeartRate' });
    const attribute = (name: string) => described.typedSearchAttributes.get(defineSearchAttributeKey(name, 'KEYWORD'));
    expect(attribute(SEARCH_ATTRIBUTES.device)).toBe('strap/1');
    expect(attribute(SEARCH_ATTRIBUTES.type)).toBe('HeartRate');
    expect(attribute(SEARCH_ATTRIBUTES.state)).toBe('Ok');
    expect(await described.staticSummary()).toBe('HeartRate of strap/1');
  });

  it('takes ids and types of any length and script', async () => {
    await using namespace = await createNamespace();
    const actors = createTemporalActorClient(namespace.client, TASK_QUEUE);
    const long = { deviceId: 'ü'.repeat(900), type: '測'.repeat(300) };
    await actors.handOff(long, batch(rows(1, 1)));
    expect((await handleOf(namespace, long).describe()).status.name).toBe('RUNNING');
  });

  it('is durable without any worker, and read by the worker that comes later', async () => {
    await using namespace = await createNamespace();
    const actors = createTemporalActorClient(namespace.client, TASK_QUEUE);
    await actors.handOff(identity, batch(rows(1, 3)));
    await actors.handOff(identity, batch(rows(2, 4)));
    await using worker = await runWorker(namespace, recordedActivities(), { taskQueue: TASK_QUEUE });
    expect(worker.taskQueue).toBe(TASK_QUEUE);
    const { counters } = await handleOf(namespace, identity).query<WindowView>(WINDOW_QUERY);
    expect(counters).toMatchObject({ accepted: 5, duplicates: 2, malformed: 0 });
  });

  it('says of a batch beyond the size of a payload that it is too large', async () => {
    await using namespace = await createNamespace();
    const actors = createTemporalActorClient(namespace.client, TASK_QUEUE);
    const large = row(1, { values: [{ name: 'note', value: 'x'.repeat(2_200_000) }] });
    const error: unknown = await actors.handOff(identity, batch([large])).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(HandOffError);
    expect(error).toMatchObject({ kind: 'tooLarge' });
  });

  it('counts the actors that are blocked', async () => {
    await using namespace = await createNamespace();
    const { client } = namespace;
    const countBlocked = createBlockedActorCount(client);
    await createTemporalActorClient(client, TASK_QUEUE).handOff(identity, batch(rows(1, 1)));
    const state = { key: defineSearchAttributeKey(SEARCH_ATTRIBUTES.state, 'KEYWORD'), value: 'Blocked' };
    for (const workflowId of ['blocked-1', 'blocked-2']) {
      const args = [{ v: 1, identity }];
      await client.workflow.start(DEVICE_MEASUREMENTS, {
        workflowId,
        taskQueue: TASK_QUEUE,
        args,
        typedSearchAttributes: [state],
      });
    }
    await eventually(async () => expect(await countBlocked()).toBe(2));
  });

  it('probes a service that answers, and one that does not know the namespace', async () => {
    await using namespace = await createNamespace();
    expect(await createTemporalActorClient(namespace.client, TASK_QUEUE).probe()).toBe(true);
    await namespace.client.connection.close();
    expect(await createTemporalActorClient(namespace.client, TASK_QUEUE).probe()).toBe(false);
  });
});

describe('from the hub to an open window', () => {
  it('goes every reading once, in the order of its device', async () => {
    await using namespace = await createNamespace();
    await using worker = await runWorker(namespace, recordedActivities(), { taskQueue: TASK_QUEUE });
    const broker = await startBroker({ partitions: 1 });
    const actors = createTemporalActorClient(namespace.client, worker.taskQueue);
    await startIngestor({ broker, store: await fileStore(), actors });
    const producer = producerOf(broker);
    for (const from of [0, 100, 200]) await producer.send(readings('strap/1', from, 100), '0');
    await eventually(async () => {
      const view = await handleOf(namespace, identity).query<WindowView>(WINDOW_QUERY);
      expect(view.counters).toMatchObject({ accepted: 300, duplicates: 0, malformed: 0 });
      expect(view.open?.rows).toBe(300);
    });
  });
});
