import { resolve } from 'node:path';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import { loadSecrets, type Secrets } from '../config/secrets.ts';
import type { HubConnection } from '../ingestor/hub-connection.ts';
import { hubConnection, isHubConfigured } from '../workers/hub-connection.ts';
import { readAddresses } from './embedded-addresses.ts';
import { CommandFailure, EXIT } from './exit.ts';
import { connectTemporal, isTemporalConfigured, type TemporalClients } from './temporal-clients.ts';

/** What every command begins with: configuration, secrets, and where the running parts are. */
export interface Session {
  readonly config: Config;
  readonly secrets: Secrets;
  temporal(): Promise<TemporalClients>;
  hub(): Promise<HubConnection>;
  /** Connection string of the broker that a running `up` started; absent where another hub is configured. */
  embeddedHub(): Promise<string | undefined>;
  fhirUrl(): Promise<string>;
  /** Of the Temporal Web UI, as far as it is known. */
  temporalUi(): Promise<string | undefined>;
  /** Where the mapping files in force are edited: a running `up` may have been told another place than the configuration. */
  mappingDir(): Promise<string>;
  /** Lengths of windows, as a running `up` has them: what is sent again brings them along. */
  window(): Promise<Config['window']>;
  /** Where metrics are read: as configured, or of the process that runs here. */
  metricsUrls(): Promise<readonly string[]>;
}

export interface SessionOptions {
  readonly config?: string;
}

export async function openSession(options: SessionOptions): Promise<Session> {
  const config = await loadConfig(process.env, options.config ?? process.env['IOT_CONNECTOR_CONFIG']);
  return createSession(config, await loadSecrets());
}

export function createSession(config: Config, secrets: Secrets): Session {
  const addresses = () => readAddresses(resolve(config.dataDir));
  const embeddedHub = async () => {
    if (isHubConfigured(config, secrets)) return undefined;
    return found((await addresses()).hub, 'the event hub', 'IOT_CONNECTOR_HUB_CONNECTION_STRING');
  };
  return {
    config,
    secrets,
    temporal: async () => {
      if (isTemporalConfigured()) return connectTemporal(undefined);
      return connectTemporal(found((await addresses()).temporal, 'Temporal', 'TEMPORAL_ADDRESS'));
    },
    embeddedHub,
    hub: async () => hubConnection(config, secrets, await embeddedHub()),
    mappingDir: async () => (await addresses()).mappingDir ?? resolve(config.mappingDir),
    window: async () => (await addresses()).window ?? config.window,
    metricsUrls: async () => configuredMetrics(config) ?? defined((await addresses()).metrics),
    temporalUi: async () => {
      if (config.console.temporalUiUrl !== undefined || isTemporalConfigured()) return config.console.temporalUiUrl;
      return (await addresses()).temporalUi;
    },
    fhirUrl: async () => config.fhir.url ?? found((await addresses()).fhir, 'FHIR', 'IOT_CONNECTOR_FHIR_URL'),
  };
}

/** Without a list it is the process on this host that the same configuration starts. */
function configuredMetrics({ console: { metricsUrls: urls }, metricsPort, stack: { host } }: Config) {
  if (urls.length > 0) return urls;
  if (metricsPort === undefined || metricsPort === 0) return undefined;
  return [`http://${host.includes(':') ? `[${host}]` : host}:${metricsPort}/metrics`];
}

function defined(url: string | undefined): readonly string[] {
  return url === undefined ? [] : [url];
}

function found(address: string | undefined, part: string, variable: string): string {
  if (address !== undefined) return address;
  throw new CommandFailure(
    EXIT.usage,
    `iot-connector: it is not known where ${part} is. Start \`iot-connector up\` in this directory, or set ${variable}.`,
  );
}

/** Runs with a Temporal connection that is closed afterwards. */
export async function withTemporal<T>(session: Session, work: (temporal: TemporalClients) => Promise<T>): Promise<T> {
  const temporal = await session.temporal();
  try {
    return await work(temporal);
  } finally {
    await temporal.close();
  }
}
