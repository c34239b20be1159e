import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Hub } from '../hub.ts';
import { LIMITS } from '../limits.ts';
import { AppendRefused } from '../log/commit-queue.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { coversPath, verifySasToken } from '../sas.ts';
import type { SasPolicy } from '../sas.ts';
import { parseRestRequest } from './rest-event.ts';

/** What the HTTP side needs of the broker. */
export interface HttpContext {
  readonly hubs: readonly Hub[];
  readonly policy: SasPolicy | undefined;
  readonly now: () => number;
  /** Whether the last append reached the disk. */
  readonly isHealthy: () => boolean;
}

interface SendParams {
  readonly hub: string;
  readonly partition?: string;
}

type SendRequest = FastifyRequest<{ Params: SendParams }>;

const HEALTHY = { status: 'healthy', message: 'Service is healthy.' };
const UNHEALTHY = { status: 'unhealthy', message: 'Service is unhealthy. The event log cannot be written.' };

/** Makes the HTTP side: health as the official emulator has it, and the Event Hubs REST call that sends events. */
export function createHttpServer(context: HttpContext): FastifyInstance {
  const server = fastify({ bodyLimit: LIMITS.messageBytes, forceCloseConnections: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.get('/health', async (_request, reply) => {
    const isHealthy = context.isHealthy();
    return reply.code(isHealthy ? 200 : 503).send(isHealthy ? HEALTHY : UNHEALTHY);
  });
  const send = async (request: SendRequest, reply: FastifyReply) => sendEvents(context, request, reply);
  server.post<{ Params: SendParams }>('/:hub/messages', send);
  server.post<{ Params: SendParams }>('/:hub/partitions/:partition/messages', send);
  return server;
}

async function sendEvents(context: HttpContext, request: SendRequest, reply: FastifyReply): Promise<FastifyReply> {
  const unauthorized = refuseAccess(context, request);
  if (unauthorized !== undefined) return fail(reply, 401, unauthorized);
  const { hub: name, partition: id } = request.params;
  const hub = context.hubs.find((known) => known.name.toLowerCase() === name.toLowerCase());
  if (hub === undefined)
    return fail(reply, 404, `The event hub "${name}" could not be found. Add it to the configuration.`);
  const parsed = parseRestRequest({
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    contentType: request.headers['content-type'],
    brokerProperties: textOf(request.headers['brokerproperties']),
  });
  if (parsed.kind === 'invalid') return fail(reply, 400, parsed.reason);
  const partition = id === undefined ? hub.route(parsed.publication.partitionKey) : hub.partition(id);
  if (partition === undefined) return fail(reply, 404, `The hub ${hub.name} has no partition "${id}".`);
  return append(partition, parsed.publication.messages, reply);
}

async function append(
  partition: PartitionLog,
  messages: readonly Buffer[],
  reply: FastifyReply,
): Promise<FastifyReply> {
  try {
    await partition.append(messages);
    return reply.code(201).send();
  } catch (error) {
    if (error instanceof AppendRefused) return fail(reply, 503, error.message);
    throw error;
  }
}

function refuseAccess({ policy, now }: HttpContext, request: SendRequest): string | undefined {
  if (policy === undefined) return undefined;
  const verdict = verifySasToken(request.headers.authorization ?? '', policy, now());
  if (verdict.kind === 'refused') return verdict.reason;
  const path = request.url
    .replace(/\/messages(?:\?.*)?$/i, '')
    .replace(/^\//, '')
    .toLowerCase();
  return coversPath(verdict.path.replace(/\/messages$/, ''), path) ? undefined : 'The token is for another resource.';
}

function fail(reply: FastifyReply, code: number, detail: string): FastifyReply {
  return reply.code(code).send({ error: { code, detail } });
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
