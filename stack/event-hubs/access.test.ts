import { describe, expect, it } from 'vitest';

import { NO_RETRY, consumerOf, failureOf, producerOf, receive, startBroker, userConfigOf } from './_clients.ts';
import { startEventHubs } from './event-hubs.ts';

const verifySas = { keyName: 'connector', key: 'a key of this test' };

describe('with a shared access policy', () => {
  it('serves clients that sign with its key', async () => {
    const broker = await startBroker({ verifySas });
    const producer = producerOf(broker);
    await producer.sendBatch([{ body: 1 }], { partitionId: '0' });
    expect(await producer.getEventHubProperties()).toMatchObject({ partitionIds: ['0', '1'] });
    expect(await receive(consumerOf(broker), '0', 1)).toHaveLength(1);
  });

  it.each([
    { what: 'another key', from: /SharedAccessKey=[^;]+/, to: 'SharedAccessKey=another' },
    { what: 'an unknown key name', from: /SharedAccessKeyName=[^;]+/, to: 'SharedAccessKeyName=somebody' },
  ])('turns away clients with $what', async ({ from, to }) => {
    const broker = await startBroker({ verifySas });
    const impostor = { ...broker, connectionString: broker.connectionString.replace(from, to) };
    const producer = producerOf(impostor, 'devices', NO_RETRY);
    await expect(producer.sendBatch([{ body: 1 }])).rejects.toMatchObject({ code: 'UnauthorizedError' });
    await expect(producer.getEventHubProperties()).rejects.toMatchObject({ code: 'UnauthorizedError' });
    const consumer = consumerOf(impostor, 'devices', '$Default', NO_RETRY);
    expect(await failureOf(consumer, '0')).toMatchObject({ code: 'UnauthorizedError' });
  });
});

describe('without a shared access policy', () => {
  it('listens on loopback only', async () => {
    const open = startEventHubs({ dataDir: 'never-made', host: '0.0.0.0', userConfig: userConfigOf('devices', 1) });
    await expect(open).rejects.toThrow(/does not listen on 0\.0\.0\.0 without checking who comes/);
  });
});
