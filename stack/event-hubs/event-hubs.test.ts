import { describe, expect, it } from 'vitest';

import { consumerOf, producerOf, receive, startBroker } from './_clients.ts';

describe('publishing and receiving', () => {
  it('delivers a batch in order with sequence numbers from 0', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker);
    await producer.sendBatch([{ body: { n: 1 } }, { body: { n: 2 } }, { body: { n: 3 } }], { partitionId: '1' });
    const events = await receive(consumerOf(broker), '1', 3);
    expect(events.map(({ body }) => body)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(events.map(({ sequenceNumber }) => sequenceNumber)).toEqual([0, 1, 2]);
    const properties = await producer.getPartitionProperties('1');
    expect(properties).toMatchObject({ beginningSequenceNumber: 0, lastEnqueuedSequenceNumber: 2, isEmpty: false });
  });
});
