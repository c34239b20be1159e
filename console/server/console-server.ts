import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { PACKAGE_ROOT } from '../../config/package.ts';
import type { Config } from '../../config/schema.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { ROUTES } from '../contract/routes.ts';
import type { SessionAnswer } from '../contract/session.ts';
import { type AccessRules, accessRules, isAllowed, refusalOf } from './access.ts';
import { failureOf } from './problems.ts';
import type { Route } from './route.ts';
import { protectedHeaders } from './security-headers.ts';

export interface ConsoleServerOptions {
  readonly settings: Pick<Config['console'], 'host' | 'port' | 'allowedHosts'>;
  readonly token: string | undefined;
  readonly routes: readonly Route[];
  readonly session: { readonly version: string; readonly servedBy: 'up' | 'console' };
  readonly logger: Logger;
  /** Where the built page is, unless where the build puts it. */
  readonly pageDir?: string;
}

export interface ConsoleServer {
  /** Base address, without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

const PAGE_DIR = join(PACKAGE_ROOT, 'dist', 'console', 'page');
/** Ten thousand ids of dead letters. */
const BODY_LIMIT_BYTES = 1024 * 1024;
const API = '/api/';

/** Serves page and API. Resolves once it listens. @throws InvalidConfig where it would be open to the network */
export async function startConsoleServer(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const { host, port } = options.settings;
  const rules = accessRules(options.settings, options.token);
  const app = Fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true, exposeHeadRoutes: false });
  // A form of a foreign page can send text, and no JSON.
  app.removeContentTypeParser('text/plain');
  guard(app, rules);
  app.get(`/${ROUTES.session}`, async ({ headers }): Promise<SessionAnswer> => ({
    ...options.session,
    tokenRequired: rules.token !== undefined,
    isAllowed: isAllowed(headers, rules),
  }));
  for (const route of options.routes) addRoute(app, route);
  answerFailures(app, options.logger);
  await servePage(app, options.pageDir ?? PAGE_DIR);
  await app.listen({ host, port });
  return { url: urlOf(app, host), close: () => app.close() };
}

function guard(app: FastifyInstance, rules: AccessRules): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(protectedHeaders());
    const isApi = request.url.startsWith(API);
    const needsToken = isApi && pathOf(request) !== `/${ROUTES.session}`;
    const refusal = refusalOf({ method: request.method, isApi, needsToken, headers: request.headers }, rules);
    if (refusal !== undefined) return reply.code(refusal.status).send(refusal.problem);
    return undefined;
  });
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? url;
}

function addRoute(app: FastifyInstance, { method, path, answer }: Route): void {
  app.route({
    method,
    url: `/${path}`,
    handler: async ({ query, body }) => answer(method === 'GET' ? query : (body ?? {})),
  });
}

/** Addresses hold ids of devices and errors may hold values: the log has the route and the kind of error. */
function answerFailures(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, problem } = failureOf(error);
    if (status >= 500) {
      const kind = error instanceof Error ? error.name : 'unknown';
      logger.warn({ route: request.routeOptions.url, kind, code: problem.code }, 'the console could not answer');
    }
    return reply.code(status).send(problem);
  });
}

async function servePage(app: FastifyInstance, directory: string): Promise<void> {
  app.setNotFoundHandler((request, reply) => {
    const message = 'There is nothing at this address.';
    return reply.code(404).send({ code: 'NotFound', message, remedy: 'The console’s page is at its root.' });
  });
  if (existsSync(join(directory, 'index.html'))) {
    await app.register(fastifyStatic, { root: directory, cacheControl: false, dotfiles: 'deny' });
    return;
  }
  app.get('/', (_, reply) => notBuilt(reply));
}

function notBuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .type('text/plain; charset=utf-8')
    .send('The page of the console is not built. Build it by: npm run build:console\nThen load this page again.\n');
}

function urlOf(app: FastifyInstance, host: string): string {
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
