import { describe, expect, it } from 'vitest';

import { consumerOf, producerOf, receive, startBroker } from '../_clients.ts';
import type { EventHubsBroker } from '../event-hubs.ts';
import { LIMITS } from '../limits.ts';
import { partitionOfKey } from '../partition-key.ts';
import { createSasToken } from '../sas.ts';

const BATCH = 'application/vnd.microsoft.servicebus.json';

async function post(
  broker: EventHubsBroker,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`http://127.0.0.1:${broker.httpPort}${path}`, { method: 'POST', body, headers });
}

describe('health', () => {
  it('answers as the official emulator does', async () => {
    const broker = await startBroker();
    const response = await fetch(`http://127.0.0.1:${broker.httpPort}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'healthy', message: 'Service is healthy.' });
  });
});

describe('sending by REST', () => {
  it('takes the body as it is, and the content type with it', async () => {
    const broker = await startBroker();
    const path = '/devices/partitions/1/messages?timeout=60&api-version=2014-01';
    const response = await post(broker, path, '{"heartRate":61}', { 'content-type': 'application/json' });
    expect(response.status).toBe(201);
    const [event] = await receive(consumerOf(broker), '1', 1);
    expect(event).toMatchObject({ body: { heartRate: 61 }, contentType: 'application/json' });
  });

  it('takes a batch with user and broker properties', async () => {
    const broker = await startBroker();
    const batch = [
      { Body: 'one', UserProperties: { alert: true } },
      { Body: 'two', BrokerProperties: { MessageId: 'm-2' } },
    ];
    const response = await post(broker, '/devices/partitions/0/messages', JSON.stringify(batch), {
      'content-type': BATCH,
    });
    expect(response.status).toBe(201);
    const [one, two] = await receive(consumerOf(broker), '0', 2, { skipParsingBodyAsJson: true });
    expect(one).toMatchObject({ body: Buffer.from('one'), properties: { alert: true } });
    expect(two).toMatchObject({ body: Buffer.from('two'), messageId: 'm-2' });
  });

  it('routes by the partition key of the broker properties', async () => {
    const broker = await startBroker();
    await post(broker, '/devices/messages', '1', { brokerproperties: '{"PartitionKey":"device-12"}' });
    const [event] = await receive(consumerOf(broker), partitionOfKey('device-12', 2), 1);
    expect(event?.partitionKey).toBe('device-12');
  });

  it.each([
    { why: 'a batch that is none', path: '/devices/messages', body: '{"Body":"x"}', type: BATCH, status: 400 },
    { why: 'a batch that is not JSON', path: '/devices/messages', body: '[', type: BATCH, status: 400 },
    {
      why: 'a batch of two partition keys',
      path: '/devices/messages',
      body: '[{"Body":"1","BrokerProperties":{"PartitionKey":"a"}},{"Body":"2"}]',
      type: BATCH,
      status: 400,
    },
    { why: 'an unknown hub', path: '/nowhere/messages', body: 'x', type: 'text/plain', status: 404 },
    { why: 'an unknown partition', path: '/devices/partitions/9/messages', body: 'x', type: 'text/plain', status: 404 },
    {
      why: 'a body beyond the limit',
      path: '/devices/messages',
      body: 'x'.repeat(LIMITS.messageBytes + 1),
      type: 'text/plain',
      status: 413,
    },
  ])('refuses $why with $status and stores nothing', async ({ path, body, type, status }) => {
    const broker = await startBroker();
    const response = await post(broker, path, body, { 'content-type': type });
    expect(response.status).toBe(status);
    expect(await producerOf(broker).getPartitionProperties('0')).toMatchObject({ isEmpty: true });
  });

  it('answers 503 while the log cannot be written', async () => {
    const broker = await startBroker();
    broker.hooks.failWrites('ENOSPC');
    const response = await post(broker, '/devices/messages', 'x');
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('The disk under the event log is full');
  });

  it('asks for a token that covers the hub when there is a policy', async () => {
    const verifySas = { keyName: 'connector', key: 'a key of this test' };
    const broker = await startBroker({ verifySas });
    const send = async (resource: string, expiresAtMs: number) => {
      const authorization = createSasToken(resource, verifySas, expiresAtMs);
      return (await post(broker, '/devices/messages', 'x', { authorization })).status;
    };
    const soon = Date.now() + 60_000;
    expect((await post(broker, '/devices/messages', 'x')).status).toBe(401);
    expect(await send('http://127.0.0.1/devices', soon)).toBe(201);
    expect(await send('sb://127.0.0.1/', soon)).toBe(201);
    expect(await send('http://127.0.0.1/devices', Date.now() - 1000)).toBe(401);
    expect(await send('http://127.0.0.1/dev', soon)).toBe(401);
  });
});
