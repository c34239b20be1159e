import { ManagedIdentityCredential } from '@azure/identity';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { parseConfig } from '../config/load-config.ts';
import { hubConnection, isHubConfigured } from './hub-connection.ts';

const KEY = 'Endpoint=sb://clinic.servicebus.windows.net/;SharedAccessKeyName=listen;SharedAccessKey=not-a-secret';
const EMBEDDED = 'Endpoint=sb://localhost:5672;SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true;';
const NAMESPACE = 'clinic.servicebus.windows.net';
const of = (hub: object, secrets = {}, embedded?: string) =>
  hubConnection(parseConfig({ hub, azure: { credential: 'managedIdentity' } }, 'none'), secrets, embedded);

describe('the connection to the hub', () => {
  it('is the embedded broker’s until another one is configured', async () => {
    expect(await of({}, {}, EMBEDDED)).toEqual({ connectionString: EMBEDDED, eventHubName: 'devicedata' });
    expect(await of({}, { hubConnectionString: KEY }, EMBEDDED)).toMatchObject({ connectionString: KEY });
  });

  it('is by identity where a namespace is named, whatever keys there are', async () => {
    const connection = await of({ auth: 'identity', fullyQualifiedNamespace: NAMESPACE }, { hubConnectionString: KEY });
    expect(connection).toMatchObject({ fullyQualifiedNamespace: NAMESPACE, eventHubName: 'devicedata' });
    expect('credential' in connection && connection.credential).toBeInstanceOf(ManagedIdentityCredential);
    expect(connection).not.toHaveProperty('connectionString');
  });

  it('goes over WebSocket, and through the proxy that is named', async () => {
    const direct = await of({ webSocket: true }, { hubConnectionString: KEY });
    expect(direct.webSocket).toEqual({ webSocket: WebSocket });
    const proxied = await of({ webSocket: true, proxyUrl: 'http://proxy.example:3128' }, { hubConnectionString: KEY });
    expect(proxied.webSocket?.webSocketConstructorOptions).toMatchObject({ agent: expect.any(HttpsProxyAgent) });
  });

  it('takes a connection string that names its hub, and refuses one that names another, without telling its key', async () => {
    const named = `${KEY};EntityPath=vitals`;
    expect(await of({ eventHub: 'vitals' }, { hubConnectionString: named })).toMatchObject({ connectionString: named });
    const error: unknown = await of({}, { hubConnectionString: named }).catch((e: unknown) => e);
    expect(String(error)).toContain('is for event hub vitals, but hub.eventHub is devicedata');
    expect(String(error)).not.toContain('not-a-secret');
  });

  it('says what to set where there is no hub', async () => {
    await expect(of({})).rejects.toThrow('IOT_CONNECTOR_HUB_CONNECTION_STRING');
  });

  it('is configured by a key or by a namespace', () => {
    const config = parseConfig({}, 'none');
    expect(isHubConfigured(config, {})).toBe(false);
    expect(isHubConfigured(config, { hubConnectionString: KEY })).toBe(true);
    const named = parseConfig({ hub: { auth: 'identity', fullyQualifiedNamespace: NAMESPACE } }, 'none');
    expect(isHubConfigured(named, {})).toBe(true);
  });
});
