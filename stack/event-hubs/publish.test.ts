import { EventHubBufferedProducerClient } from '@azure/event-hubs';
import type { EventData } from '@azure/event-hubs';
import rhea from 'rhea';
import { describe, expect, it } from 'vitest';

import { NO_RETRY, RETRY, consumerOf, producerOf, receive, startBroker, userConfigOf } from './_clients.ts';
import { LIMITS } from './limits.ts';
import { partitionOfKey } from './partition-key.ts';

const numbered = (count: number): EventData[] => Array.from({ length: count }, (_, n) => ({ body: { n } }));

describe('publishing', () => {
  it('keeps a batch for a partition together and in order, numbered from 0', async () => {
    const broker = await startBroker();
    await producerOf(broker).sendBatch(numbered(3), { partitionId: '1' });
    const events = await receive(consumerOf(broker), '1', 3);
    expect(events.map(({ body }) => body)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
    expect(events.map(({ sequenceNumber }) => sequenceNumber)).toEqual([0, 1, 2]);
    expect(events[0]?.partitionKey ?? undefined).toBeUndefined();
  });

  it('sends a batch with a partition key where the client would send it, and gives the key to readers', async () => {
    const broker = await startBroker({ userConfig: userConfigOf('devices', 4) });
    const producer = producerOf(broker);
    const batch = await producer.createBatch({ partitionKey: 'ward-7/device-12' });
    for (const event of numbered(2)) expect(batch.tryAdd(event)).toBe(true);
    await producer.sendBatch(batch);
    const [first] = await receive(consumerOf(broker), partitionOfKey('ward-7/device-12', 4), 2);
    expect(first?.partitionKey).toBe('ward-7/device-12');
  });

  it('spreads batches without a key over the partitions in turn', async () => {
    const broker = await startBroker({ userConfig: userConfigOf('devices', 3) });
    const producer = producerOf(broker);
    for (let turn = 0; turn < 6; turn += 1) await producer.sendBatch(numbered(1));
    const counts = await Promise.all(['0', '1', '2'].map(async (id) => producer.getPartitionProperties(id)));
    expect(counts.map(({ lastEnqueuedSequenceNumber }) => lastEnqueuedSequenceNumber)).toEqual([1, 1, 1]);
  });

  it('agrees with the buffered producer, which maps keys to partitions itself', async () => {
    const broker = await startBroker({ userConfig: userConfigOf('devices', 4) });
    const producer = new EventHubBufferedProducerClient(broker.connectionString, 'devices', {
      retryOptions: RETRY,
      maxWaitTimeInMs: 10,
      onSendEventsErrorHandler: () => undefined,
    });
    const keys = Array.from({ length: 12 }, (_, n) => `device-${n}`);
    for (const key of keys) await producer.enqueueEvent({ body: key }, { partitionKey: key });
    await producer.close();
    const consumer = consumerOf(broker);
    for (const id of ['0', '1', '2', '3']) {
      const expected = keys.filter((key) => partitionOfKey(key, 4) === id);
      const events = expected.length === 0 ? [] : await receive(consumer, id, expected.length);
      expect(new Set(events.map(({ body }) => body))).toEqual(new Set(expected));
    }
  });

  it('tells senders the largest message and refuses a larger one without closing the link', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker);
    expect((await producer.createBatch()).maxSizeInBytes).toBe(LIMITS.messageBytes);
    const half = Buffer.alloc(600_000, 1);
    const oversize = producer.sendBatch([{ body: half }, { body: half }], { partitionId: '0' });
    await expect(oversize).rejects.toMatchObject({ code: 'MessageTooLargeError', retryable: false });
    await producer.sendBatch([{ body: half }], { partitionId: '0' });
    const [event] = await receive(consumerOf(broker), '0', 1);
    expect(event?.sequenceNumber).toBe(0);
    expect(half.equals(event?.body)).toBe(true);
  });

  it('refuses while the disk is full, says so in its health, and goes on when there is room', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker, 'devices', NO_RETRY);
    const health = async () => (await fetch(`http://127.0.0.1:${broker.httpPort}/health`)).status;
    await producer.sendBatch([{ body: 'before' }], { partitionId: '0' });
    broker.hooks.failWrites('ENOSPC');
    const refused = producer.sendBatch([{ body: 'refused' }], { partitionId: '0' });
    await expect(refused).rejects.toMatchObject({ code: 'ServerBusyError', retryable: true });
    expect(await health()).toBe(503);
    broker.hooks.failWrites(undefined);
    await producer.sendBatch([{ body: 'after' }], { partitionId: '0' });
    expect(await health()).toBe(200);
    const events = await receive(consumerOf(broker), '0', 2);
    expect(events.map(({ body, sequenceNumber }) => [body, sequenceNumber])).toEqual([
      ['before', 0],
      ['after', 1],
    ]);
  });

  it('stores nothing of a publication that a test hook rejects', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker, 'devices', NO_RETRY);
    broker.hooks.rejectAccepts('com.microsoft:server-busy');
    const rejected = producer.sendBatch([{ body: 1 }], { partitionId: '0' });
    await expect(rejected).rejects.toMatchObject({ code: 'ServerBusyError' });
    broker.hooks.rejectAccepts(undefined);
    expect((await producer.getPartitionProperties('0')).isEmpty).toBe(true);
  });

  it('takes single messages of clients that do not send batches', async () => {
    const broker = await startBroker();
    const connection = rhea
      .create_container()
      .connect({ host: '127.0.0.1', port: broker.amqpPort, username: 'any', reconnect: false });
    const sender = connection.open_sender('devices/Partitions/0');
    await new Promise((resolve) => sender.once('sendable', resolve));
    sender.send({
      body: 'reading',
      message_annotations: { 'x-opt-offset': 'forged' },
      application_properties: { site: 'a' },
    });
    await new Promise((resolve) => sender.once('accepted', resolve));
    connection.close();
    const [event] = await receive(consumerOf(broker), '0', 1);
    expect(event).toMatchObject({ body: 'reading', offset: '0', properties: { site: 'a' } });
  });

  it('rejects a batch that is not made of messages, and keeps the link', async () => {
    const broker = await startBroker();
    const connection = rhea
      .create_container()
      .connect({ host: '127.0.0.1', port: broker.amqpPort, username: 'any', reconnect: false });
    const sender = connection.open_sender('devices/Partitions/0');
    await new Promise((resolve) => sender.once('sendable', resolve));
    sender.send(Buffer.from([0x00, 0x53, 0x75, 0xa0, 0x02, 0x01, 0x02]), undefined, 0x80013700);
    const rejected = await new Promise<{ error?: { condition?: string } }>((resolve) => {
      sender.once('rejected', ({ delivery }) => resolve(delivery.remote_state));
    });
    expect(rejected.error?.condition).toBe('amqp:decode-error');
    sender.send({ body: 'good' });
    await new Promise((resolve) => sender.once('accepted', resolve));
    connection.close();
  });
});
