import rhea from 'rhea';
import type { EventContext, Message, Receiver } from 'rhea';

import type { ClientConnection } from './client-connection.ts';
import type { Condition } from './condition.ts';

/** The answer of a request node. */
export interface Reply {
  readonly statusCode: number;
  readonly description: string;
  readonly condition?: Condition;
  readonly body?: unknown;
}

/** A request as the nodes look at it: text by name, since the properties come from outside. */
export interface Request {
  readonly body: unknown;
  property(name: string): string | undefined;
}

const REQUEST_CREDIT = 100;

/** Answers every request that arrives on the link, on the reply link that the request names. */
export function serveRequests(receiver: Receiver, client: ClientConnection, answer: (request: Request) => Reply): void {
  receiver.on('message', ({ message, delivery }: EventContext) => {
    delivery?.accept();
    receiver.add_credit(1);
    if (message === undefined) return;
    const replyLink = client.replyLink(message.reply_to);
    replyLink?.send(encodeReply(message, answer(requestOf(message))));
  });
  receiver.add_credit(REQUEST_CREDIT);
}

function requestOf(message: Message): Request {
  const properties: Readonly<Record<string, unknown>> = message.application_properties ?? {};
  return {
    body: message.body,
    property: (name) => {
      const value = properties[name];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

function encodeReply(request: Message, reply: Reply): Message {
  return {
    ...(request.message_id === undefined ? {} : { correlation_id: request.message_id }),
    application_properties: {
      'status-code': rhea.types.wrap_int(reply.statusCode),
      'status-description': reply.description,
      ...(reply.condition === undefined ? {} : { 'error-condition': reply.condition }),
    },
    body: reply.body ?? null,
  };
}
