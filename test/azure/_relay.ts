import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { createWebSocketStream, WebSocketServer } from 'ws';

/** What the service's clients call the path and protocol of AMQP over WebSocket. */
const PATH = '/$servicebus/websocket';
const PROTOCOL = 'AMQPWSB10';

export interface Certificate {
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** A certificate for the names, good for a day, which trusts itself. */
export async function makeCertificate(directory: string, names: readonly string[]): Promise<Certificate> {
  const [certificatePath, keyPath] = [join(directory, 'certificate.pem'), join(directory, 'key.pem')];
  const alternatives = names.map((name) => `DNS:${name}`).join(',');
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=relay',
    '-addext',
    `subjectAltName=${alternatives}`,
    '-keyout',
    keyPath,
    '-out',
    certificatePath,
  ]);
  return { certificatePath, keyPath };
}

export interface Relay {
  readonly port: number;
  /** What clients said inside TLS and WebSocket. */
  heard(): string;
}

/** The front of the service on port 443: takes AMQP out of TLS and WebSocket and carries it to a broker. */
export async function startRelay(certificate: Certificate, brokerPort: number): Promise<Relay> {
  const server = createTlsServer({
    cert: await readFile(certificate.certificatePath),
    key: await readFile(certificate.keyPath),
  });
  const heard: Buffer[] = [];
  const sockets = new WebSocketServer({
    server,
    path: PATH,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  sockets.on('connection', (socket) => {
    const client = createWebSocketStream(socket);
    const broker = connect(brokerPort, '127.0.0.1');
    client.on('data', (bytes: Buffer) => heard.push(bytes));
    client.pipe(broker).pipe(client);
    client.on('error', () => broker.destroy());
    broker.on('error', () => client.destroy());
  });
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });
  return { port: await listen(server), heard: () => Buffer.concat(heard).toString('latin1') };
}

export interface Proxy {
  readonly url: string;
  /** Targets of the tunnels that were opened. */
  readonly tunnels: readonly string[];
}

/** A proxy that lets those through who say who they are; whatever name they ask for leads to the one port. */
export async function startProxy(credentials: string, port: number): Promise<Proxy> {
  const tunnels: string[] = [];
  const expected = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createHttpServer();
  server.on('connect', (request, client) => {
    if (request.headers['proxy-authorization'] !== expected) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    tunnels.push(request.url ?? '');
    const target = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 Connection Established\r\n\r\n'));
    client.pipe(target).pipe(client);
    client.on('error', () => target.destroy());
    target.on('error', () => client.destroy());
  });
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${await listen(server)}`, tunnels };
}

/** The token service that Azure gives to the programs of a managed identity. */
export async function startTokenService(
  token: string,
): Promise<{ readonly url: string; readonly asked: readonly URL[] }> {
  const asked: URL[] = [];
  const server = createHttpServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://token.example');
    asked.push(url);
    const expiresOn = Math.floor(Date.now() / 1000) + 86_400;
    const resource = url.searchParams.get('resource');
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ access_token: token, expires_on: String(expiresOn), resource, token_type: 'Bearer' }),
    );
  });
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${await listen(server)}/token`, asked };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
