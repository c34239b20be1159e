import { join } from 'node:path';
import type { SearchAttributeType } from '@temporalio/common';
import { type EmbeddedHubOptions, startEmbeddedHub } from './embedded-hub.ts';
import { lockDataDirectory } from './event-hubs/data-directory.ts';
import { type FhirServer, startFhirServer } from './fhir-server/server.ts';
import { freePort } from './free-port.ts';
import { type Supervised, supervise } from './supervise.ts';
import { type DevServer, startDevServer } from './temporal/dev-server.ts';
import { findTemporalCli } from './temporal/find-cli.ts';
import { keepForAWeek } from './temporal/namespace.ts';

export interface StackOptions extends Omit<EmbeddedHubOptions, 'userConfig'> {
  /** 0 takes a free port, as for every port. */
  readonly temporalPort: number;
  readonly temporalUiPort: number;
  readonly fhirPort: number;
  readonly searchAttributes: Readonly<Record<string, SearchAttributeType>>;
  /** Which parts are embedded; the others are elsewhere. */
  readonly parts: { readonly temporal: boolean; readonly hub: boolean; readonly fhir: boolean };
}

/** The embedded parts that run. */
export interface Stack {
  readonly temporal?: { readonly address: string; readonly uiUrl: string };
  readonly hub?: { readonly connectionString: string; readonly httpPort: number };
  readonly fhir?: { readonly baseUrl: string };
  /** Stops them in the order in which they depend on each other. */
  close(): Promise<void>;
}

/** Starts the embedded parts together, on a data directory that is theirs alone; if one cannot start, those that did are stopped again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  closers.push(await lockDataDirectory(options.dataDir, 'stack'));
  try {
    const hub = options.parts.hub ? await startEmbeddedHub(options) : undefined;
    if (hub !== undefined) closers.push(() => hub.close());
    const fhir = options.parts.fhir ? await startFhir(options) : undefined;
    if (fhir !== undefined) closers.push(() => fhir.close());
    const temporal = options.parts.temporal ? await startTemporal(options) : undefined;
    if (temporal !== undefined) closers.push(() => temporal.close());
    return {
      ...(temporal === undefined ? {} : { temporal: addressOf(temporal.current()) }),
      ...(hub === undefined ? {} : { hub: { connectionString: hub.connectionString, httpPort: hub.httpPort } }),
      ...(fhir === undefined ? {} : { fhir: { baseUrl: fhir.baseUrl } }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function startFhir({ dataDir, host, fhirPort, logger }: StackOptions): Promise<FhirServer> {
  return startFhirServer({ dataDir: join(dataDir, 'fhir-server'), host, port: fhirPort, logger });
}

async function startTemporal(options: StackOptions): Promise<Supervised<DevServer>> {
  const { dataDir, host, searchAttributes, logger } = options;
  const cliPath = await findTemporalCli();
  // The ports are settled once: a restarted server must be found where the clients look for it.
  const port = options.temporalPort === 0 ? await freePort(host) : options.temporalPort;
  const uiPort = options.temporalUiPort === 0 ? await freePort(host) : options.temporalUiPort;
  const start = async (onExit: (reason: string) => void) => {
    const server = await startDevServer({
      cliPath,
      host,
      port,
      uiPort,
      searchAttributes,
      onExit,
      dataDir: join(dataDir, 'temporal'),
    });
    await keepForAWeek(server.address);
    return server;
  };
  return supervise(start, (message) => logger.warn({ part: 'temporal' }, message));
}

function addressOf({ address, uiUrl }: DevServer): { readonly address: string; readonly uiUrl: string } {
  return { address, uiUrl: uiUrl ?? '' };
}
