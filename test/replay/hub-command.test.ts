import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EventHubProducerClient } from '@azure/event-hubs';
import { describe, expect, it, onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const USER_CONFIG = {
  UserConfig: {
    NamespaceConfig: [
      {
        Type: 'EventHub',
        Name: 'emulatorNs1',
        Entities: [{ Name: 'eh1', PartitionCount: '2', ConsumerGroups: [{ Name: 'cg1' }] }],
      },
    ],
    LoggingConfig: { Type: 'File' },
  },
};

describe('iot-connector hub', () => {
  it('runs the broker of an emulator file, prints its connection string, and stops when told', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'iot-connector-hub-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const file = join(directory, 'Config.json');
    await writeFile(file, JSON.stringify(USER_CONFIG));
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'hub', '--user-config', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        IOT_CONNECTOR_DATA_DIR: directory,
        IOT_CONNECTOR_STACK_AMQP_PORT: '0',
        IOT_CONNECTOR_STACK_HUB_HTTP_PORT: '0',
        IOT_CONNECTOR_LOG_LEVEL: 'error',
      },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [connectionString] = (await once(createInterface(child.stdout), 'line')) as [string];
    expect(connectionString).toMatch(/^Endpoint=sb:\/\/127\.0\.0\.1:\d+;.*UseDevelopmentEmulator=true;$/);
    const client = new EventHubProducerClient(connectionString, 'eh1');
    expect((await client.getEventHubProperties()).partitionIds).toEqual(['0', '1']);
    await client.sendBatch([{ body: { deviceId: 'strap-1' } }], { partitionId: '1' });
    expect((await client.getPartitionProperties('1')).lastEnqueuedSequenceNumber).toBe(0);
    await client.close();
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('listens to other machines for clients that sign with the key of the configuration, which it does not show', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'iot-connector-hub-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'hub'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        IOT_CONNECTOR_DATA_DIR: directory,
        IOT_CONNECTOR_STACK_HOST: '0.0.0.0',
        IOT_CONNECTOR_HUB_KEY: 'made-up-key',
        IOT_CONNECTOR_STACK_AMQP_PORT: '0',
        IOT_CONNECTOR_STACK_HUB_HTTP_PORT: '0',
        IOT_CONNECTOR_LOG_LEVEL: 'error',
      },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [shown] = (await once(createInterface(child.stdout), 'line')) as [string];
    expect(shown).toContain('SharedAccessKey=***;');
    const client = new EventHubProducerClient(shown.replace('***', 'made-up-key'), 'devicedata');
    expect((await client.getEventHubProperties()).partitionIds).toHaveLength(4);
    await client.close();
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
