import { describe, expect, it } from 'vitest';

import { NO_RETRY, consumerOf, failureOf, producerOf, receive, startBroker, userConfigOf } from './_clients.ts';

describe('metadata', () => {
  it('describes the hub as configured', async () => {
    const broker = await startBroker({ userConfig: userConfigOf('devices', 3) });
    const properties = await producerOf(broker).getEventHubProperties();
    expect(properties).toMatchObject({ name: 'devices', partitionIds: ['0', '1', '2'] });
    expect(properties.createdOn.getTime()).toBeGreaterThan(0);
  });

  it('describes a partition before and after its first event', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker);
    expect(await producer.getPartitionProperties('0')).toMatchObject({
      beginningSequenceNumber: 0,
      lastEnqueuedSequenceNumber: -1,
      lastEnqueuedOffset: '-1',
      isEmpty: true,
    });
    await producer.sendBatch([{ body: 1 }], { partitionId: '0' });
    expect(await producer.getPartitionProperties('0')).toMatchObject({
      lastEnqueuedSequenceNumber: 0,
      lastEnqueuedOffset: '0',
      isEmpty: false,
    });
  });

  it('finds hubs and consumer groups in any case of letters', async () => {
    const broker = await startBroker({ userConfig: userConfigOf('Devices', 1, ['Connector']) });
    await producerOf(broker, 'DEVICES').sendBatch([{ body: 1 }]);
    expect(await receive(consumerOf(broker, 'devices', 'connector'), '0', 1)).toHaveLength(1);
    expect(await receive(consumerOf(broker, 'devices', '$default'), '0', 1)).toHaveLength(1);
  });
});

describe('what does not exist', () => {
  it('is an unknown hub', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker, 'nowhere', NO_RETRY);
    await expect(producer.getEventHubProperties()).rejects.toMatchObject({ code: 'MessagingEntityNotFoundError' });
    await expect(producer.sendBatch([{ body: 1 }])).rejects.toMatchObject({ retryable: false });
    expect(await failureOf(consumerOf(broker, 'nowhere'), '0')).toMatchObject({ retryable: false });
  });

  it('is an unknown consumer group', async () => {
    const error = await failureOf(consumerOf(await startBroker(), 'devices', 'nobody'), '0');
    expect(error).toMatchObject({ code: 'MessagingEntityNotFoundError' });
    expect(error.message).toContain('nobody');
  });

  it.each(['2', '-1', 'x', '01'])('is the partition %s of two', async (id) => {
    const broker = await startBroker();
    const producer = producerOf(broker, 'devices', NO_RETRY);
    const outOfRange = { code: 'ArgumentOutOfRangeError', retryable: false };
    await expect(producer.getPartitionProperties(id)).rejects.toMatchObject(outOfRange);
    await expect(producer.sendBatch([{ body: 1 }], { partitionId: id })).rejects.toMatchObject(outOfRange);
    expect(await failureOf(consumerOf(broker), id)).toMatchObject(outOfRange);
  });
});
