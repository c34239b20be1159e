import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';

import { RETRY, consumerOf, producerOf, receive, startBroker, temporaryDirectory, userConfigOf } from './_clients.ts';

const oneHub = userConfigOf('devices', 1);

/** Starts a broker in a process of its own, and returns its connection string. */
async function brokerProcess(
  dataDir: string,
): Promise<{ readonly child: ChildProcess; readonly connectionString: string }> {
  const options = JSON.stringify({ dataDir, amqpPort: 0, httpPort: 0, userConfig: oneHub });
  const program = `
    import { startEventHubs } from ${JSON.stringify(new URL('event-hubs.ts', import.meta.url).href)};
    const { connectionString } = await startEventHubs(${options});
    process.send(connectionString);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [connectionString] = await once(child, 'message');
  return { child, connectionString: String(connectionString) };
}

describe('a broker that is killed', () => {
  it('has every event that it accepted when it is started again, and no hole', async () => {
    const dataDir = await temporaryDirectory();
    const { child, connectionString } = await brokerProcess(dataDir);
    const producer = producerOf({ connectionString }, 'devices', { ...RETRY, maxRetries: 0, timeoutInMs: 15_000 });
    const accepted: string[] = [];
    const sendUntilItFails = async (worker: number) => {
      for (let n = 0; ; n += 1) {
        await producer.sendBatch([{ body: `${worker}-${n}` }, { body: `${worker}-${n}+` }]);
        accepted.push(`${worker}-${n}`, `${worker}-${n}+`);
        if (accepted.length > 400) child.kill('SIGKILL');
      }
    };
    const killed = once(child, 'exit');
    // Sends that are under way at the end never hear an outcome; nothing is known of them, so nothing waits for them.
    for (let worker = 0; worker < 8; worker += 1) void sendUntilItFails(worker).catch(() => undefined);
    await killed;
    expect(accepted.length).toBeGreaterThan(400);

    const broker = await startBroker({ dataDir, userConfig: oneHub });
    const { lastEnqueuedSequenceNumber } = await producerOf(broker).getPartitionProperties('0');
    const stored = await receive(consumerOf(broker), '0', lastEnqueuedSequenceNumber + 1);
    expect(stored.map(({ sequenceNumber }) => sequenceNumber)).toEqual(stored.map((_, index) => index));
    const bodies = new Set(stored.map(({ body }) => body));
    expect(accepted.filter((body) => !bodies.has(body))).toEqual([]);
  });
});
