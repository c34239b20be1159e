import type { WebSocketOptions } from '@azure/event-hubs';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { WebSocket } from 'ws';
import { InvalidConfig } from '../config/invalid-config.ts';
import type { Config } from '../config/schema.ts';
import type { Secrets } from '../config/secrets.ts';
import type { HubConnection } from '../ingestor/hub-connection.ts';
import { azureCredential } from './azure-credential.ts';

/**
 * How the configured hub is reached; `embedded` is the connection string of a broker that runs here, used when nothing else
 * is configured. @throws InvalidConfig when there is no hub
 */
export async function hubConnection(
  config: Pick<Config, 'hub' | 'azure'>,
  secrets: Secrets,
  embedded?: string,
): Promise<HubConnection> {
  const { auth, fullyQualifiedNamespace, eventHub } = config.hub;
  const common = { eventHubName: eventHub, ...webSocketOf(config.hub, secrets) };
  if (auth === 'identity' && fullyQualifiedNamespace !== undefined) {
    return { ...common, fullyQualifiedNamespace, credential: await azureCredential(config, secrets) };
  }
  const connectionString = secrets.hubConnectionString ?? embedded;
  if (connectionString !== undefined) return { ...common, connectionString: ofHub(connectionString, eventHub) };
  throw new InvalidConfig(
    'There is no event hub: set IOT_CONNECTOR_HUB_CONNECTION_STRING, or hub.auth to identity and hub.fullyQualifiedNamespace.',
  );
}

/** The client would refuse two names as well, but with the key in its message. */
function ofHub(connectionString: string, eventHub: string): string {
  const named = /(?:^|;)\s*EntityPath\s*=\s*([^;]+)/i.exec(connectionString)?.[1]?.trim();
  if (named === undefined || named === eventHub) return connectionString;
  throw new InvalidConfig(
    `The connection string is for event hub ${named}, but hub.eventHub is ${eventHub}: make them agree.`,
  );
}

/** Whether the configuration names a hub that is not ours to start. */
export function isHubConfigured({ hub }: Pick<Config, 'hub'>, secrets: Secrets): boolean {
  return hub.auth === 'identity' || secrets.hubConnectionString !== undefined;
}

/** WebSocket of the `ws` package: the one of Node 20 takes no agent, and so no proxy. */
function webSocketOf(
  { webSocket, proxyUrl }: Config['hub'],
  secrets: Secrets,
): { readonly webSocket?: WebSocketOptions } {
  if (!webSocket) return {};
  if (proxyUrl === undefined) return { webSocket: { webSocket: WebSocket } };
  const agent = new HttpsProxyAgent(proxyUrl, { headers: proxyHeaders(secrets) });
  return { webSocket: { webSocket: WebSocket, webSocketConstructorOptions: { agent } } };
}

function proxyHeaders({ proxyCredentials }: Secrets): Record<string, string> {
  if (proxyCredentials === undefined) return {};
  return { 'Proxy-Authorization': `Basic ${Buffer.from(proxyCredentials).toString('base64')}` };
}
