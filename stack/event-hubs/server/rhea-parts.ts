import type { Socket } from 'node:net';
import type { Connection, ConnectionOptions, Container, Receiver, Sender, Session } from 'rhea';

// What a server needs of rhea and its typings leave out. All of it is here, so that an upgrade has one file to check.

interface UntypedLink {
  readonly local: { readonly attach: { max_message_size?: number; snd_settle_mode?: number } };
}
interface UntypedSender {
  readonly credit: number;
}
interface UntypedSession {
  readonly outgoing: {
    readonly next_delivery_id: number;
    readonly next_pending_delivery: number;
    available(): number;
  };
}
interface UntypedConnection {
  readonly socket?: Socket;
  readonly frame_size?: number;
  accept(socket: Socket): void;
}

const PRE_SETTLED = 1;
const CONGESTED_BYTES = 4 * 1024 * 1024;

/** Lets rhea speak AMQP as a server on a socket; the typings know the options of clients only. */
export function acceptSocket(container: Container, socket: Socket, options: object): Connection {
  const connection = container.create_connection(options as ConnectionOptions);
  (connection as Connection & UntypedConnection).accept(socket);
  return connection;
}

/** The length that the frame being received claims to have, while it is incomplete. */
export function pendingFrameBytes(connection: Connection): number {
  return (connection as Connection & UntypedConnection).frame_size ?? 0;
}

/** Tells senders the largest message, in the attach that answers theirs. */
export function announceMaxMessageSize(receiver: Receiver, bytes: number): void {
  (receiver as Receiver & UntypedLink).local.attach.max_message_size = bytes;
}

/** Sends all deliveries settled, so that the reader has nothing to acknowledge. */
export function sendPreSettled(sender: Sender): void {
  (sender as Sender & UntypedLink).local.attach.snd_settle_mode = PRE_SETTLED;
}

/** The credit that the reader has given and that deliveries on the wire have not used up. */
export function creditOf(sender: Sender): number {
  return (sender as Sender & UntypedSender).credit;
}

/** How many deliveries wait in the session for credit or for the peer's window; they use up credit only when they go. */
export function deliveriesWaiting(session: Session): number {
  const { outgoing } = session as Session & UntypedSession;
  return outgoing.next_delivery_id - outgoing.next_pending_delivery;
}

/** How many more deliveries the session can queue; beyond it rhea throws. */
export function sessionSpace(session: Session): number {
  return (session as Session & UntypedSession).outgoing.available();
}

/** Gathers the frames written in this turn of the event loop into one write to the socket. */
export function gatherWrites(connection: Connection): void {
  const { socket } = connection as Connection & UntypedConnection;
  if (socket === undefined || socket.writableCorked > 0) return;
  socket.cork();
  setImmediate(() => socket.uncork());
}

/** Resolves at once, or when the socket has caught up, so that a slow reader does not fill the memory. */
export async function untilWritten(connection: Connection): Promise<void> {
  const { socket } = connection as Connection & UntypedConnection;
  if (socket === undefined || socket.destroyed || socket.writableLength < CONGESTED_BYTES) return;
  await new Promise<void>((resolve) => {
    const proceed = () => {
      socket.off('drain', proceed);
      socket.off('close', proceed);
      resolve();
    };
    socket.on('drain', proceed);
    socket.on('close', proceed);
  });
}
