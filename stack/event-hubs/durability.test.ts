import { appendFile, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { earliestEventPosition } from '@azure/event-hubs';
import { describe, expect, it, vi } from 'vitest';

import { RETRY, consumerOf, producerOf, receive, startBroker, temporaryDirectory, userConfigOf } from './_clients.ts';
import { startEventHubs } from './event-hubs.ts';
import type { EventHubsBroker } from './event-hubs.ts';

const oneHub = userConfigOf('devices', 1);

async function stopped(dataDir: string, bodies: readonly unknown[]): Promise<void> {
  const broker = await startBroker({ dataDir, userConfig: oneHub });
  await producerOf(broker).sendBatch(bodies.map((body) => ({ body })));
  await broker.close();
}

describe('a restart', () => {
  it('keeps events, offsets and the age of the hub, and goes on counting', async () => {
    const dataDir = await temporaryDirectory();
    await stopped(dataDir, ['a', 'b']);
    const broker = await startBroker({ dataDir, userConfig: oneHub });
    const producer = producerOf(broker);
    const { createdOn } = await producer.getEventHubProperties();
    const before = await receive(consumerOf(broker), '0', 2);
    await producer.sendBatch([{ body: 'c' }]);
    await broker.close();

    const again = await startBroker({ dataDir, userConfig: oneHub });
    const events = await receive(consumerOf(again), '0', 3);
    expect(events.map(({ body, sequenceNumber }) => [body, sequenceNumber])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
    expect(events.slice(0, 2).map(({ offset }) => offset)).toEqual(before.map(({ offset }) => offset));
    expect((await producerOf(again).getEventHubProperties()).createdOn).toEqual(createdOn);
  });

  it('cuts a half-written end off and writes on behind the last whole event', async () => {
    const dataDir = await temporaryDirectory();
    await stopped(dataDir, ['whole']);
    const directory = join(dataDir, 'hubs', 'devices', '0');
    const [segment] = await readdir(directory);
    await appendFile(join(directory, segment ?? ''), Buffer.from([40, 0, 0, 0, 1, 2, 3, 4, 5]));
    const warn = vi.fn();
    const broker = await startBroker({ dataDir, userConfig: oneHub, logger: { info: vi.fn(), warn, error: vi.fn() } });
    expect(warn).toHaveBeenCalledWith({ hub: 'devices', partition: 0, cutBytes: 9 }, expect.any(String));
    await producerOf(broker).sendBatch([{ body: 'next' }]);
    const events = await receive(consumerOf(broker), '0', 2);
    expect(events.map(({ body, sequenceNumber }) => [body, sequenceNumber])).toEqual([
      ['whole', 0],
      ['next', 1],
    ]);
  });

  it('is refused when the number of partitions has changed', async () => {
    const dataDir = await temporaryDirectory();
    await stopped(dataDir, ['a']);
    const changed = startEventHubs({ dataDir, amqpPort: 0, httpPort: 0, userConfig: userConfigOf('devices', 2) });
    await expect(changed).rejects.toThrow(/has 1 partitions, the configuration asks for 2/);
    await startBroker({ dataDir, userConfig: oneHub });
  });

  it('lets a client that stayed connected send and read on', async () => {
    const dataDir = await temporaryDirectory();
    const first = await startBroker({ dataDir, userConfig: oneHub });
    const { amqpPort } = first;
    const producer = producerOf(first);
    const reading = receive(consumerOf(first), '0', 2);
    await producer.sendBatch([{ body: 'before' }]);
    await first.close();
    await startBroker({ dataDir, userConfig: oneHub, amqpPort });
    await producer.sendBatch([{ body: 'after' }]);
    expect((await reading).map(({ body }) => body)).toEqual(['before', 'after']);
  });
});

describe('a second broker', () => {
  it('is refused the same data directory', async () => {
    const dataDir = await temporaryDirectory();
    await startBroker({ dataDir });
    const second = startEventHubs({ dataDir, amqpPort: 0, httpPort: 0, userConfig: oneHub });
    await expect(second).rejects.toThrow(/is in use by the broker of process/);
  });

  it('gives the directory back when its port is taken', async () => {
    const dataDir = await temporaryDirectory();
    const { amqpPort } = await startBroker();
    const second = startEventHubs({ dataDir, amqpPort, httpPort: 0, userConfig: oneHub });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await startBroker({ dataDir, userConfig: oneHub });
  });
});

describe('retention', () => {
  it('drops whole segments; readers that are further back begin at the oldest event left', async () => {
    const broker = await startBroker({ userConfig: oneHub, segment: { bytes: 2000 }, retention: { bytes: 5000 } });
    const producer = producerOf(broker);
    for (let n = 0; n < 20; n += 1) await producer.sendBatch([{ body: 'x'.repeat(500) }]);
    await broker.hooks.retain();
    const { beginningSequenceNumber, lastEnqueuedSequenceNumber } = await producer.getPartitionProperties('0');
    expect(beginningSequenceNumber).toBeGreaterThan(5);
    expect(lastEnqueuedSequenceNumber).toBe(19);
    for (const from of [earliestEventPosition, { offset: '0' }, { sequenceNumber: 0 }, { enqueuedOn: new Date(0) }]) {
      const events = await receive(consumerOf(broker), '0', 20 - beginningSequenceNumber, { from });
      expect(events[0]?.sequenceNumber).toBe(beginningSequenceNumber);
    }
  });
});

async function sendAll(broker: EventHubsBroker, count: number, onAccepted: (id: string) => void): Promise<void> {
  const producer = producerOf(broker, 'devices', { ...RETRY, timeoutInMs: 1200 });
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const id = `event-${next}`;
      next += 1;
      await producer.sendBatch([{ body: id }]);
      onAccepted(id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

async function closedAfter(port: number, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

describe('under failing connections', () => {
  it('loses nothing that it accepted', async () => {
    const broker = await startBroker({ userConfig: oneHub });
    const accepted: string[] = [];
    let kills = 0;
    await sendAll(broker, 240, (id) => {
      accepted.push(id);
      if (accepted.length % 60 !== 0 || kills === 3) return;
      kills += broker.hooks.killConnections() > 0 ? 1 : 0;
    });
    expect(kills).toBe(3);
    const { lastEnqueuedSequenceNumber } = await producerOf(broker).getPartitionProperties('0');
    const stored = await receive(consumerOf(broker), '0', lastEnqueuedSequenceNumber + 1);
    expect(stored.map(({ sequenceNumber }) => sequenceNumber)).toEqual(stored.map((_, index) => index));
    const bodies = new Set(stored.map(({ body }) => body));
    expect(accepted.filter((id) => !bodies.has(id))).toEqual([]);
  });

  it('delivers every event once more in order to a reader that loses its connection', async () => {
    const broker = await startBroker({ userConfig: oneHub });
    await producerOf(broker).sendBatch(Array.from({ length: 500 }, (_, n) => ({ body: n })));
    const seen: number[] = [];
    const subscription = consumerOf(broker).subscribe(
      '0',
      {
        processEvents: async (events) => {
          if (seen.length === 200) broker.hooks.killConnections();
          seen.push(...events.map(({ sequenceNumber }) => sequenceNumber));
        },
        processError: async () => undefined,
      },
      { startPosition: earliestEventPosition, maxBatchSize: 100, maxWaitTimeInSeconds: 1 },
    );
    await vi.waitFor(() => expect(new Set(seen).size).toBe(500), 10_000);
    await subscription.close();
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('goes on after connections that speak something else', async () => {
    const warn = vi.fn();
    const broker = await startBroker({ userConfig: oneHub, logger: { info: vi.fn(), warn, error: vi.fn() } });
    const header = Buffer.from('AMQP\0\x01\0\0', 'latin1');
    const hostile = [
      Buffer.from([0x16, 0x03, 0x01, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00]),
      Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'),
      Buffer.concat([header, Buffer.from([0x7f, 0xff, 0xff, 0xff, 0x02, 0x00, 0x00, 0x00])]),
      Buffer.concat([header, Buffer.from([0x00, 0x00, 0x00, 0x0c, 0x02, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff])]),
      Buffer.concat([header, Buffer.alloc(64, 0xa5)]),
    ];
    for (const bytes of hostile) await closedAfter(broker.amqpPort, bytes);
    expect(warn).toHaveBeenCalledWith({}, expect.stringContaining('UseDevelopmentEmulator=true'));
    await producerOf(broker).sendBatch([{ body: 'still here' }]);
    expect(await receive(consumerOf(broker), '0', 1)).toHaveLength(1);
  });
});
