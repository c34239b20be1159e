import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import rhea from 'rhea';
import type { Connection, Container, EventContext, Session } from 'rhea';

import { LIMITS } from '../limits.ts';
import { ClientConnection } from './client-connection.ts';
import { CONDITION, amqpError, refusal } from './condition.ts';
import { Links } from './links.ts';
import type { LinkContext } from './links.ts';
import { acceptSocket, pendingFrameBytes } from './rhea-parts.ts';

// The peer drops a connection that is silent for twice this long; rhea sends heartbeats to prevent it.
const IDLE_TIMEOUT_MS = 60_000;
// Clients cut larger messages into frames of this size; a frame that claims more comes from no AMQP client.
const MAX_FRAME_BYTES = 2 * LIMITS.messageBytes;
const GOODBYE_MS = 500;
// What a TLS client sends first, where an AMQP client says "AMQP".
const TLS_HANDSHAKE_BYTE = 0x16;

/** The AMQP side of the broker. */
export class AmqpServer {
  readonly links: Links;
  readonly #context: LinkContext;
  readonly #container: Container;
  readonly #server: Server;
  readonly #sockets = new Map<Socket, Connection>();
  readonly #clients = new Map<Connection, ClientConnection>();

  constructor(context: LinkContext) {
    this.#context = context;
    this.links = new Links(context);
    this.#container = this.#createContainer();
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Listens, and returns the port. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Drops every connection as a failing network does, and returns how many there were. */
  killConnections(): number {
    const { size } = this.#sockets;
    for (const socket of this.#sockets.keys()) drop(socket);
    return size;
  }

  /** Stops listening and asks clients to go; those that stay are dropped. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    const goodbye = amqpError(refusal(CONDITION.connectionForced, 'The broker is stopping.'));
    for (const connection of this.#sockets.values()) connection.close(goodbye);
    const deadline = setTimeout(() => this.killConnections(), GOODBYE_MS);
    await closed;
    clearTimeout(deadline);
  }

  #createContainer(): Container {
    const container = rhea.create_container({ id: 'iot-connector-event-hubs' });
    container.sasl_server_mechanisms.enable_anonymous();
    // Other SDKs ask for this one; like ANONYMOUS it leaves the proof to $cbs.
    container.sasl_server_mechanisms.MSSBCBS = () => ({ outcome: true, start: () => undefined });
    container.on('receiver_open', ({ receiver, connection }: EventContext) => {
      if (receiver !== undefined) this.links.openIncoming(receiver, this.#client(connection));
    });
    container.on('sender_open', ({ sender, connection }: EventContext) => {
      if (sender !== undefined) this.links.openOutgoing(sender, this.#client(connection));
    });
    this.#listenForEnds(container);
    return container;
  }

  // rhea throws, or prints, what nobody listens for; a client that breaks the protocol must not end the broker.
  #listenForEnds(container: Container): void {
    const release = ({ connection, session }: { connection: Connection; session?: Session }) =>
      this.#clients.get(connection)?.release(session);
    container.on('session_close', release);
    container.on('connection_close', ({ connection }: EventContext) => release({ connection }));
    container.on('disconnected', ({ connection }: EventContext) => release({ connection }));
    for (const event of ['connection_error', 'session_error', 'sender_error', 'receiver_error']) {
      container.on(event, () => undefined);
    }
    const warn = (error: unknown) =>
      this.#context.logger.warn({ reason: reasonOf(error) }, 'a client broke the AMQP protocol');
    container.on('error', warn);
    container.on('protocol_error', warn);
  }

  #accept(socket: Socket): void {
    socket.setNoDelay(true);
    socket.once('data', (bytes: Buffer) => {
      if (bytes[0] !== TLS_HANDSHAKE_BYTE) return;
      this.#context.logger.warn(
        {},
        'a client speaks TLS: its connection string must end in UseDevelopmentEmulator=true',
      );
    });
    const connection = acceptSocket(this.#container, socket, {
      idle_time_out: IDLE_TIMEOUT_MS,
      max_frame_size: MAX_FRAME_BYTES,
      receiver_options: { autoaccept: false, credit_window: 0 },
    });
    this.#sockets.set(socket, connection);
    // Behind rhea's own listener, so that the frame's length is known before more of it is taken in.
    socket.on('data', () => {
      if (pendingFrameBytes(connection) > MAX_FRAME_BYTES) drop(socket);
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#clients.get(connection)?.release();
      this.#clients.delete(connection);
    });
  }

  #client(connection: Connection): ClientConnection {
    const known = this.#clients.get(connection);
    if (known !== undefined) return known;
    const client = new ClientConnection();
    this.#clients.set(connection, client);
    return client;
  }
}

// rhea stops its timers on an error or an orderly end only, so a plain destroy would leave them running.
function drop(socket: Socket): void {
  socket.destroy(new Error('The broker dropped the connection.'));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
