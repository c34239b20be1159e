import { request } from 'node:http';
import { expect, inject } from 'vitest';
import { serveConsole } from '../../cli/console/serve-console.ts';
import { ownMetrics } from '../../cli/console/metrics-source.ts';
import type { Session } from '../../cli/session.ts';
import type { Secrets } from '../../config/secrets.ts';
import { REQUEST_HEADER, type ROUTES } from '../../console/contract/routes.ts';
import type { Run } from '../../console/contract/runs.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { createMetricsProvider } from '../../telemetry/metrics-provider.ts';
import { hubConnection } from '../../workers/hub-connection.ts';
import { type Pipeline, startPipeline } from '../pipeline/_pipeline.ts';

type Path = (typeof ROUTES)[keyof typeof ROUTES];

/** A running connector and its console, asked over HTTP as the page asks. */
export interface RunningConsole {
  readonly pipeline: Pipeline;
  readonly url: string;
  /** What the console logged. */
  readonly log: readonly string[];
  readonly get: <T>(path: Path, query?: Readonly<Record<string, string | number | boolean>>) => Promise<T>;
  readonly post: <T>(path: Path, body: unknown) => Promise<T>;
  /** Starts a run and answers how it ended. */
  readonly run: (path: Path, body: unknown) => Promise<Run>;
  ended(id: string): Promise<Run>;
  restart(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startConsole(
  settings: Record<string, unknown> = {},
  secrets: Secrets = {},
): Promise<RunningConsole> {
  const pipeline = await startPipeline({ console: { port: 0 }, ...settings });
  await pipeline.startWorker();
  await pipeline.startIngestor();
  const log: string[] = [];
  const serve = () => serveOf(pipeline, secrets, log);
  let server = await serve();
  const call = async <T>(path: string, init: RequestInit): Promise<T> => {
    const answer = await fetch(`${server.url}/${path}`, init);
    const body: unknown = await answer.json();
    expect(answer.status, JSON.stringify(body)).toBe(200);
    return body as T;
  };
  const get = <T>(path: Path, query: Readonly<Record<string, string | number | boolean>> = {}): Promise<T> => {
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return call<T>(`${path}?${search.toString()}`, {});
  };
  const post = <T>(path: Path, body: unknown): Promise<T> =>
    call<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [REQUEST_HEADER]: 'test' },
      body: JSON.stringify(body),
    });
  const ended = async (id: string): Promise<Run> => {
    await expect.poll(async () => (await get<Run>('api/run', { id })).state, { timeout: 40_000 }).not.toBe('running');
    return get<Run>('api/run', { id });
  };
  return {
    pipeline,
    log,
    get,
    post,
    ended,
    get url() {
      return server.url;
    },
    run: async (path, body) => ended((await post<Run>(path, body)).id),
    restart: async () => {
      await server.close();
      server = await serve();
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await pipeline[Symbol.asyncDispose]();
    },
  };
}

function serveOf(pipeline: Pipeline, secrets: Secrets, log: string[]) {
  const metrics = createMetricsProvider();
  metrics.record('DeviceEvent', 7);
  return serveConsole(sessionOf(pipeline, secrets), {
    client: pipeline.namespace.client,
    servedBy: 'up',
    readMetrics: ownMetrics(() => metrics.expose()),
    logger: createLogger('debug', { write: (line) => void log.push(line) }),
  });
}

/** What the command line would find out about where everything is. */
function sessionOf({ parts, broker, fhir, namespace }: Pipeline, secrets: Secrets): Session {
  const { config } = parts;
  return {
    config,
    secrets,
    temporal: async () => ({
      address: inject('temporalAddress'),
      namespace: namespace.name,
      client: namespace.client,
      native: async () => namespace.native,
      close: async () => {},
    }),
    hub: () => hubConnection(config, secrets, broker.connectionString),
    embeddedHub: async () => broker.connectionString,
    fhirUrl: async () => fhir.baseUrl,
    temporalUi: async () => 'http://127.0.0.1:8233',
    mappingDir: async () => config.mappingDir,
    window: async () => config.window,
    metricsUrls: async () => config.console.metricsUrls,
  };
}

/** A request whose headers `fetch` would not let a program choose. */
export function ask(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
    path?: string;
  } = {},
): Promise<{ readonly status: number; readonly headers: Record<string, unknown>; readonly text: string }> {
  const { hostname, port } = new URL(url);
  const { method = 'GET', headers = {}, body, path = '/' } = options;
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, headers, path }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
