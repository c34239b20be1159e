import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { EXIT } from '../../cli/exit.ts';
import { connectTemporal } from '../../cli/temporal-clients.ts';
import { PACKAGE_ROOT } from '../../config/package.ts';

const COMMAND = ['--import', import.meta.resolve('tsx'), join(PACKAGE_ROOT, 'cli/main.ts')];
/** Nobody listens there. */
const NOWHERE = '127.0.0.1:1';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iot-connector-stopping-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function start(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const mapping = { IOT_CONNECTOR_MAPPING_DIR: join(PACKAGE_ROOT, 'examples/demo') };
  return spawn(process.execPath, [...COMMAND, ...words], {
    cwd: directory,
    env: { ...process.env, ...mapping, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves when the stream has said it. */
async function said(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  let all = '';
  for await (const chunk of stream) if ((all += String(chunk)).includes(text)) return;
  throw new Error(`the process ended without saying ${text}: ${all}`);
}

/** A way to a server that can be cut. */
async function cuttable(address: string) {
  const [host, port] = address.split(':');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(Number(port), host);
    for (const one of [socket, onward]) {
      sockets.add(one);
      one.on('error', () => {});
    }
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = server.address();
  if (own === null || typeof own === 'string') throw new Error('the system gave no port');
  return {
    address: `127.0.0.1:${own.port}`,
    cut: () => {
      server.close();
      for (const one of sockets) one.destroy();
    },
  };
}

describe('a process that is asked to stop', () => {
  it('while its hub cannot be reached stops', async () => {
    const child = start(['ingest'], {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      IOT_CONNECTOR_HUB_CONNECTION_STRING: `Endpoint=sb://${NOWHERE};SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true;`,
    });
    await said(child.stderr, 'cannot be reached');
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(EXIT.ok);
  });

  it('while Temporal does not answer closes its connection without an error behind it', async () => {
    const way = await cuttable(inject('temporalAddress'));
    const temporal = await connectTemporal(way.address);
    const { client } = temporal;
    way.cut();
    const { namespace } = client.options;
    // Nobody waits for it any more, as for a health check that took too long: it is tried again in the background.
    const call = client.workflowService.describeNamespace({ namespace }).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await temporal.close();
    await expect(call).resolves.toBeInstanceOf(Error);
  });
});

it('up ends with the reason, and with all that it began, when its devices cannot be simulated', async () => {
  const ports = ['TEMPORAL', 'TEMPORAL_UI', 'AMQP', 'HUB_HTTP', 'FHIR'].map((part) => [
    `IOT_CONNECTOR_STACK_${part}_PORT`,
    '0',
  ]);
  const child = start(['up', '--simulate', '1'], {
    ...Object.fromEntries(ports),
    TEMPORAL_ADDRESS: '',
    IOT_CONNECTOR_CONSOLE_PORT: '0',
    IOT_CONNECTOR_FHIR_URL: `http://${NOWHERE}/fhir`,
  });
  await said(child.stderr, 'could not be registered');
  const [code] = await once(child, 'exit');
  expect(code).toBe(EXIT.failed);
  expect(await readdir(join(directory, '.iot-connector/temporal'))).not.toContain('temporal.pid');
});
