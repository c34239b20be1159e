import type { Dispatcher } from 'undici';
import { Agent, ProxyAgent } from 'undici';
import type { HttpConfig } from './config.ts';

const CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 5_000;
/** Below the idle time of common gateways (60 s and more), so that we close a socket before they do. */
const KEEP_ALIVE_MS = 20_000;
/** An answer beyond this is not one of the resources we ask for. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
export const REQUEST_TIMEOUT_MS = 30_000;

/** The sockets of one gateway, to the server itself or through a proxy. */
export function createConnections(config: HttpConfig): Dispatcher {
  const tls = { timeout: config.connectTimeoutMs ?? CONNECT_TIMEOUT_MS, ...config.tls };
  const timeout = config.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const common = {
    connections: config.connections ?? CONNECTIONS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    maxResponseSize: MAX_ANSWER_BYTES,
  };
  return config.proxyUrl === undefined
    ? new Agent({ ...common, connect: tls })
    : new ProxyAgent({ ...common, uri: config.proxyUrl, requestTls: tls });
}
