import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHubProducerClient } from '@azure/event-hubs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InvalidConfig } from '../config/invalid-config.ts';
import { silentLogger } from './event-hubs/logger.ts';
import { type Stack, type StackOptions, startStack } from './start-stack.ts';

async function dataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stack-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Hub and FHIR server on free ports; Temporal is started by the integration tests. */
async function start(dataDir: string, overrides: Partial<StackOptions> = {}): Promise<Stack> {
  const stack = await startStack({
    dataDir,
    host: '127.0.0.1',
    temporalPort: 0,
    temporalUiPort: 0,
    amqpPort: 0,
    hubHttpPort: 0,
    fhirPort: 0,
    hub: { name: 'devicedata', partitions: 1, consumerGroup: '$Default', retentionHours: 1 },
    searchAttributes: {},
    parts: { temporal: false, hub: true, fhir: true },
    logger: silentLogger,
    ...overrides,
  });
  onTestFinished(() => stack.close());
  return stack;
}

async function partitionsSeenBy(connectionString: string): Promise<readonly string[]> {
  const retryOptions = { maxRetries: 0, timeoutInMs: 5_000 };
  const client = new EventHubProducerClient(connectionString, 'devicedata', { retryOptions });
  try {
    return await client.getPartitionIds();
  } finally {
    await client.close();
  }
}

describe('the embedded stack', () => {
  it('is refused a second time on one data directory, and leaves the first alone', async () => {
    const directory = await dataDirectory();
    const first = await start(directory);
    await expect(start(directory)).rejects.toThrow(`is in use by the stack of process ${process.pid}`);
    expect(await partitionsSeenBy(first.hub?.connectionString ?? '')).toEqual(['0']);
    await first.close();
    await start(directory);
  });

  it('is refused also where it would only share the FHIR server’s data', async () => {
    const directory = await dataDirectory();
    const parts = { temporal: false, hub: false, fhir: true };
    await start(directory, { parts });
    await expect(start(directory, { parts })).rejects.toThrow('is in use by the stack');
  });

  it('gives the data directory back when a part cannot start', async () => {
    const directory = await dataDirectory();
    await expect(start(directory, { host: '0.0.0.0' })).rejects.toThrow(InvalidConfig);
    await start(directory);
  });

  it('listens to others than this machine only with a key, and says what to set', async () => {
    const refused = start(await dataDirectory(), { host: '0.0.0.0' });
    await expect(refused).rejects.toThrow(/open to everybody who reaches 0\.0\.0\.0: set IOT_CONNECTOR_HUB_KEY/);
  });

  it('lets in who signs with the key, and nobody else', async () => {
    const stack = await start(await dataDirectory(), { host: '0.0.0.0', hubKey: 'made-up-key' });
    const connectionString = stack.hub?.connectionString ?? '';
    expect(await partitionsSeenBy(connectionString)).toEqual(['0']);
    const guessed = connectionString.replace('made-up-key', 'SAS_KEY_VALUE');
    await expect(partitionsSeenBy(guessed)).rejects.toMatchObject({ code: 'UnauthorizedError' });
  });
});
