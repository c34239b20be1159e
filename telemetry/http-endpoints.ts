import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Health } from './health.ts';
import type { MetricsProvider } from './metrics-provider.ts';

export interface EndpointOptions {
  readonly metrics: Pick<MetricsProvider, 'expose'>;
  readonly health: Health;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
}

export interface Endpoints {
  /** Base address, without a slash at its end. */
  readonly url: string;
  close(): void;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

type Route = (options: EndpointOptions) => Promise<Answer>;

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/live', async () => text(200, 'live')],
  ['/ready', ready],
  ['/health', async ({ health }) => json(await health.report())],
  ['/metrics', exposition],
]);

/** Serves `/live`, `/ready`, `/health` and `/metrics`. Resolves once it listens. */
export async function serveEndpoints(options: EndpointOptions): Promise<Endpoints> {
  const server = createServer((request, response) => void answer(request, response, options));
  server.listen(options.port, options.host);
  await once(server, 'listening');
  // A process that could not start must end with its reason, and not stay to tell that it is starting.
  server.unref();
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: EndpointOptions): Promise<void> {
  const { status, type, body } = await answerTo(request, options).catch(() => text(500, 'internal error'));
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo({ method, url = '/' }: IncomingMessage, options: EndpointOptions): Promise<Answer> {
  const route = ROUTES.get(url.split('?', 1)[0] ?? url);
  if (route === undefined) return text(404, `there is ${[...ROUTES.keys()].join(', ')}`);
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'only GET and HEAD');
  return route(options);
}

/** Degraded is ready: readings are taken or wait where nothing is lost, and a restart would mend nothing. */
async function ready({ health }: EndpointOptions): Promise<Answer> {
  const { result, checks } = await health.report();
  const isReady = result === 'ok' || result === 'degraded';
  const failed = checks.filter((one) => one.result === 'failed').map(({ name, found }) => `${name}: ${found}`);
  return text(isReady ? 200 : 503, [isReady ? 'ready' : result, ...failed].join('\n'));
}

async function exposition({ metrics }: EndpointOptions): Promise<Answer> {
  return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: await metrics.expose() };
}

function text(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n` };
}

function json(value: unknown): Answer {
  return { status: 200, type: 'application/json; charset=utf-8', body: `${JSON.stringify(value, null, 2)}\n` };
}
