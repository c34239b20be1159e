import { earliestEventPosition, latestEventPosition } from '@azure/event-hubs';
import type { EventPosition, PartitionContext, ReceivedEventData } from '@azure/event-hubs';
import { describe, expect, it, vi } from 'vitest';

import { consumerOf, failureOf, producerOf, receive, startBroker } from './_clients.ts';
import type { EventHubsBroker } from './event-hubs.ts';

async function attached(broker: EventHubsBroker, readers = 1): Promise<void> {
  await vi.waitFor(() => expect(broker.hooks.credits().filter(({ credit }) => credit > 0)).toHaveLength(readers), 5000);
}

describe('the body of a received event', () => {
  const invalidJson = Buffer.from('{"n":');
  const empty = Buffer.alloc(0);
  const cases = [
    { sent: { n: 1 }, parsed: { n: 1 }, raw: Buffer.from('{"n":1}') },
    { sent: [1, 'two'], parsed: [1, 'two'], raw: Buffer.from('[1,"two"]') },
    { sent: 'str', parsed: 'str', raw: Buffer.from('"str"') },
    { sent: Buffer.from('{"n":1}'), parsed: { n: 1 }, raw: Buffer.from('{"n":1}') },
    { sent: invalidJson, parsed: invalidJson, raw: invalidJson },
    { sent: 42, parsed: 42, raw: Buffer.from('42') },
    { sent: null, parsed: null, raw: null },
    { sent: undefined, parsed: null, raw: null },
    { sent: empty, parsed: empty, raw: empty },
  ];

  it('is parsed where it is JSON, or as its bytes when the reader asks for them', async () => {
    const broker = await startBroker();
    await producerOf(broker).sendBatch(
      cases.map(({ sent }) => ({ body: sent })),
      { partitionId: '0' },
    );
    const consumer = consumerOf(broker);
    const parsed = await receive(consumer, '0', cases.length);
    expect(parsed.map(({ body }) => body)).toEqual(cases.map(({ parsed }) => parsed));
    const raw = await receive(consumer, '0', cases.length, { skipParsingBodyAsJson: true });
    expect(raw.map(({ body }) => body)).toEqual(cases.map(({ raw }) => raw));
  });

  it.each([
    { bodyType: 'value' as const, body: 'a value' },
    { bodyType: 'sequence' as const, body: [['a', 1]] },
  ])('keeps the AMQP body type $bodyType', async ({ bodyType, body }) => {
    const broker = await startBroker();
    await producerOf(broker).sendBatch([{ bodyType, body }], { partitionId: '0' });
    const [event] = await receive(consumerOf(broker), '0', 1, { skipParsingBodyAsJson: true });
    expect(event?.getRawAmqpMessage().bodyType).toBe(bodyType);
    expect(event?.body).toEqual(body);
  });
});

describe('what surrounds the body', () => {
  it('carries the annotations that a gateway such as IoT Hub adds, and all properties', async () => {
    const broker = await startBroker();
    const message = {
      body: { heartRate: 61 },
      bodyType: 'data' as const,
      messageAnnotations: {
        'iothub-connection-device-id': 'device-12',
        'iothub-enqueuedtime': new Date('2026-05-04T03:02:01.007Z'),
        'x-opt-sequence-number': 99,
      },
      applicationProperties: { site: 'north', floor: 3 },
      properties: { messageId: 'm-1', correlationId: 'c-1', contentType: 'application/json' },
    };
    await producerOf(broker).sendBatch([message], { partitionId: '0' });
    const [event] = await receive(consumerOf(broker), '0', 1);
    expect(event).toMatchObject({
      messageId: 'm-1',
      correlationId: 'c-1',
      contentType: 'application/json',
      sequenceNumber: 0,
    });
    expect(event?.properties).toEqual({ site: 'north', floor: 3 });
    expect(event?.systemProperties).toMatchObject({ 'iothub-connection-device-id': 'device-12' });
    expect(event?.systemProperties?.['iothub-enqueuedtime']).toBe(Date.parse('2026-05-04T03:02:01.007Z'));
  });

  it('tells a reader that asks how far the end of the partition is', async () => {
    const broker = await startBroker();
    await producerOf(broker).sendBatch([{ body: 1 }, { body: 2 }], { partitionId: '0' });
    const last = await new Promise<PartitionContext['lastEnqueuedEventProperties']>((resolve, reject) => {
      const subscription = consumerOf(broker).subscribe(
        '0',
        {
          processEvents: async (events, context) => {
            if (events.length > 0) resolve(context.lastEnqueuedEventProperties);
            await subscription.close();
          },
          processError: async (error) => reject(error),
        },
        { startPosition: earliestEventPosition, trackLastEnqueuedEventProperties: true },
      );
    });
    expect(last).toMatchObject({ sequenceNumber: 1 });
  });
});

async function threeBatches(broker: EventHubsBroker): Promise<ReceivedEventData[]> {
  const producer = producerOf(broker);
  for (const batch of [0, 2, 4]) {
    await producer.sendBatch([{ body: batch }, { body: batch + 1 }], { partitionId: '0' });
  }
  return receive(consumerOf(broker), '0', 6);
}

describe('the start position', () => {
  it('may be an offset, a sequence number or a time, with or without the event itself', async () => {
    const broker = await startBroker();
    const all = await threeBatches(broker);
    const consumer = consumerOf(broker);
    const from = async (position: EventPosition, expected: readonly ReceivedEventData[]) => {
      const events = await receive(consumer, '0', expected.length, { from: position });
      expect(events.map(({ offset }) => offset)).toEqual(expected.map(({ offset }) => offset));
    };
    const offset = all[2]?.offset ?? '';
    await from({ offset }, all.slice(3));
    await from({ offset, isInclusive: true }, all.slice(2));
    await from({ sequenceNumber: 2 }, all.slice(3));
    await from({ sequenceNumber: 2, isInclusive: true }, all.slice(2));
    const firstTime = all[0]?.enqueuedTimeUtc ?? new Date(0);
    await from({ enqueuedOn: new Date(firstTime.getTime() - 1) }, all);
    await from(
      { enqueuedOn: firstTime },
      all.filter(({ enqueuedTimeUtc }) => enqueuedTimeUtc > firstTime),
    );
  });

  it('may be the end, where only later events are read', async () => {
    const broker = await startBroker();
    await threeBatches(broker);
    const later = receive(consumerOf(broker), '0', 1, { from: latestEventPosition });
    await attached(broker);
    await producerOf(broker).sendBatch([{ body: 'later' }], { partitionId: '0' });
    expect((await later).map(({ body }) => body)).toEqual(['later']);
  });

  it('is refused when it lies beyond the end, as after the log was wiped', async () => {
    const broker = await startBroker();
    await threeBatches(broker);
    const error = await failureOf(consumerOf(broker), '0', { startPosition: { offset: '99999' } });
    expect(error).toMatchObject({ code: 'ArgumentError', retryable: false });
    expect(error.message).toMatch(/supplied offset '99999' is invalid. The last offset in the system is '\d+'/);
  });
});

describe('a slow reader', () => {
  it('gets more than its connection takes at once, in order', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker);
    const body = 'x'.repeat(900_000);
    for (let n = 0; n < 24; n += 1) {
      await producer.sendBatch([{ body, properties: { n } }], { partitionId: '0' });
    }
    const events = await receive(consumerOf(broker), '0', 24, { prefetchCount: 100, skipParsingBodyAsJson: true });
    expect(events.map(({ properties }) => properties?.['n'])).toEqual(Array.from({ length: 24 }, (_, n) => n));
  });
});

describe('readers of one partition', () => {
  it('lose it to a reader of an equal owner level, and keep it from a lower one', async () => {
    const broker = await startBroker();
    const lost = failureOf(consumerOf(broker), '0', { ownerLevel: 1, startPosition: earliestEventPosition });
    await attached(broker);
    const taker = consumerOf(broker).subscribe(
      '0',
      { processEvents: async () => undefined, processError: async () => undefined },
      { ownerLevel: 1, startPosition: earliestEventPosition },
    );
    expect(await lost).toMatchObject({ code: 'ReceiverDisconnectedError', retryable: false });
    await attached(broker);
    for (const weaker of [{ ownerLevel: 0 }, {}]) {
      const refused = await failureOf(consumerOf(broker), '0', { ...weaker, startPosition: earliestEventPosition });
      expect(refused).toMatchObject({ code: 'ReceiverDisconnectedError' });
    }
    await taker.close();
  });

  it('share it when none has an owner level', async () => {
    const broker = await startBroker();
    const both = [consumerOf(broker), consumerOf(broker)].map(async (consumer) => receive(consumer, '0', 1));
    await attached(broker, 2);
    await producerOf(broker).sendBatch([{ body: 'for both' }], { partitionId: '0' });
    for (const events of await Promise.all(both)) expect(events[0]?.body).toBe('for both');
  });
});
