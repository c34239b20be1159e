import { fork } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually, HUB, producerOf, startBroker, temporaryDirectory } from '../ingestor/_bench.ts';
import type { ReaderMessage } from './_child-reader.ts';
import { makeCertificate, startProxy, startRelay, startTokenService } from './_relay.ts';

const NAMESPACE = 'clinic.servicebus.example';
const TOKEN = 'header.of-the-connector.signature';
const BODIES = ['{"n":1}', '{"n":2}', '{"n":3}'];

/** A broker with three events that is reached by WebSocket only, as the service is where one port is open. */
async function service() {
  const broker = await startBroker({ partitions: 1 });
  await producerOf(broker).send(
    BODIES.map((body) => ({ body: JSON.parse(body) as unknown })),
    '0',
  );
  const directory = await temporaryDirectory();
  const certificate = await makeCertificate(directory, [NAMESPACE, 'localhost']);
  return { directory, certificate, relay: await startRelay(certificate, broker.amqpPort) };
}

/** Reads the hub as a process with this environment, which trusts the certificate as those of inspecting proxies are. */
function startReader(directory: string, trusted: string | undefined, environment: Readonly<Record<string, string>>) {
  const [bodies, failures]: [string[], string[]] = [[], []];
  const child = fork(new URL('_child-reader.ts', import.meta.url), {
    execArgv: ['--import', import.meta.resolve('tsx')],
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      IOT_CONNECTOR_DATA_DIR: directory,
      IOT_CONNECTOR_HUB_EVENT_HUB: HUB,
      IOT_CONNECTOR_HUB_WEB_SOCKET: 'true',
      ...(trusted === undefined ? {} : { NODE_EXTRA_CA_CERTS: trusted }),
      ...environment,
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.on('message', (message: ReaderMessage) => {
    if (message.kind === 'received') bodies.push(...message.bodies);
    else failures.push(message.reason);
  });
  return { bodies, failures };
}

const keyOf = (port: number): string =>
  `Endpoint=sb://localhost:${port}/;SharedAccessKeyName=reader;SharedAccessKey=not-a-secret`;

describe('a hub behind port 443', () => {
  it('is read over WebSocket with a shared key', async () => {
    const { directory, certificate, relay } = await service();
    const reader = startReader(directory, certificate.certificatePath, {
      IOT_CONNECTOR_HUB_CONNECTION_STRING: keyOf(relay.port),
    });
    await eventually(() => expect(reader.bodies).toEqual(BODIES));
    expect(relay.heard()).toContain('servicebus.windows.net:sastoken');
  });

  it('is not read through a certificate that nobody vouches for', async () => {
    const { directory, relay } = await service();
    const reader = startReader(directory, undefined, { IOT_CONNECTOR_HUB_CONNECTION_STRING: keyOf(relay.port) });
    await eventually(() => expect(reader.failures.length).toBeGreaterThan(0));
    expect(relay.heard()).toBe('');
    expect(reader.bodies).toEqual([]);
  });

  it('is read by a managed identity through a proxy that asks who comes', async () => {
    const { directory, certificate, relay } = await service();
    const proxy = await startProxy('connector:pass word', relay.port);
    const tokens = await startTokenService(TOKEN);
    const reader = startReader(directory, certificate.certificatePath, {
      IOT_CONNECTOR_HUB_AUTH: 'identity',
      IOT_CONNECTOR_HUB_FULLY_QUALIFIED_NAMESPACE: NAMESPACE,
      IOT_CONNECTOR_HUB_PROXY_URL: proxy.url,
      IOT_CONNECTOR_PROXY_CREDENTIALS: 'connector:pass word',
      IOT_CONNECTOR_AZURE_CREDENTIAL: 'managedIdentity',
      IOT_CONNECTOR_AZURE_CLIENT_ID: 'connector-identity',
      IDENTITY_ENDPOINT: tokens.url,
      IDENTITY_HEADER: 'of-this-host',
    });
    await eventually(() => expect(reader.bodies).toEqual(BODIES));
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${NAMESPACE}:443`]));
    expect(tokens.asked[0]?.searchParams.get('resource')).toContain('https://eventhubs.azure.net');
    expect(tokens.asked[0]?.searchParams.get('client_id')).toBe('connector-identity');
    expect(relay.heard()).toContain(TOKEN);
    expect(relay.heard()).toContain('jwt');
    expect(relay.heard()).not.toContain('sastoken');
  });
});
