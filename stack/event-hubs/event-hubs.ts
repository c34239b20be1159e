import { isIP } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

import { lockDataDirectory } from './data-directory.ts';
import { Hub } from './hub.ts';
import type { LogSettings } from './hub.ts';
import { createHttpServer } from './http/http-server.ts';
import type { DiskSettings } from './log/log-file.ts';
import type { Retention } from './log/retention.ts';
import { silentLogger } from './logger.ts';
import type { BrokerLogger } from './logger.ts';
import type { SasPolicy } from './sas.ts';
import { AmqpServer } from './server/amqp-server.ts';
import { Faults } from './server/faults.ts';
import { createHooks } from './test-hooks.ts';
import type { TestHooks } from './test-hooks.ts';
import { parseUserConfig } from './user-config.ts';

/** How the broker is to run. */
export interface EventHubsOptions {
  /** Where the events are kept; one broker at a time. */
  readonly dataDir: string;
  /** The address to listen on; other than loopback only with `verifySas`. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly amqpPort?: number;
  readonly httpPort?: number;
  /** The official emulator's configuration, as JSON text or parsed. */
  readonly userConfig: unknown;
  /** When set, tokens must be signed with this policy; without it every token is welcome. */
  readonly verifySas?: SasPolicy;
  /** Whether events are on the disk, not only with the operating system, before they are accepted; on by default. */
  readonly fsync?: boolean;
  readonly retention?: Partial<Retention>;
  readonly segment?: { readonly bytes?: number; readonly ageMs?: number };
  readonly logger?: BrokerLogger;
}

/** A broker that is running. */
export interface EventHubsBroker {
  readonly amqpPort: number;
  readonly httpPort: number;
  /** What clients are given, the official emulator's with this broker's port. */
  readonly connectionString: string;
  readonly hooks: TestHooks;
  /** Takes what is on its way, tells clients to go, and closes the log. */
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const DEFAULT_RETENTION: Retention = { ageMs: 24 * HOUR_MS, bytes: 1024 ** 3 };
const DEFAULT_SEGMENT = { bytes: 64 * 1024 * 1024, ageMs: HOUR_MS };
const PARTITION_CACHE_BYTES = 8 * 1024 * 1024;
const TOTAL_CACHE_BYTES = 64 * 1024 * 1024;
const RETENTION_INTERVAL_MS = 60_000;
const EMULATOR_POLICY: SasPolicy = { keyName: 'RootManageSharedAccessKey', key: 'SAS_KEY_VALUE' };
const DEFAULT_AMQP_PORT = 5672;
const DEFAULT_HTTP_PORT = 5300;

/** Starts an Event Hubs broker that the unmodified clients talk to as they do to the official emulator. */
export async function startEventHubs(options: EventHubsOptions): Promise<EventHubsBroker> {
  const host = options.host ?? '127.0.0.1';
  assertGuarded(host, options.verifySas);
  const logger = options.logger ?? silentLogger;
  const { hubs: configs, warnings } = parseUserConfig(options.userConfig);
  for (const warning of warnings) logger.warn({ warning }, 'the configuration goes beyond the official emulator');
  const unlock = await lockDataDirectory(options.dataDir, 'broker');
  const disk: DiskSettings = { fsync: options.fsync ?? true, writeFault: undefined };
  const hubs: Hub[] = [];
  try {
    const partitions = configs.reduce((sum, { partitionCount }) => sum + partitionCount, 0);
    const settings = logSettings(options, disk, partitions);
    for (const config of configs) hubs.push(await Hub.open(options.dataDir, config, settings, logger));
    return await serve({ options, host, hubs, disk, logger, unlock });
  } catch (error) {
    await Promise.all(hubs.map((hub) => hub.close()));
    await unlock();
    throw error;
  }
}

interface Parts {
  readonly options: EventHubsOptions;
  readonly host: string;
  readonly hubs: readonly Hub[];
  readonly disk: DiskSettings;
  readonly logger: BrokerLogger;
  readonly unlock: () => Promise<void>;
}

async function serve({ options, host, hubs, disk, logger, unlock }: Parts): Promise<EventHubsBroker> {
  const faults = new Faults();
  const policy = options.verifySas;
  const shared = { hubs, policy, now: Date.now };
  const amqp = new AmqpServer({ ...shared, faults, logger });
  const http = createHttpServer({ ...shared, isHealthy: () => hubs.every((hub) => hub.isWritable) });
  const retention = { ...DEFAULT_RETENTION, ...options.retention };
  const retain = async () => retainAll(hubs, retention, logger);
  await retain();
  const amqpPort = await amqp.listen(options.amqpPort ?? DEFAULT_AMQP_PORT, host);
  const httpPort = await listenHttp(http, options.httpPort ?? DEFAULT_HTTP_PORT, host, amqp);
  const retainer = setInterval(() => void retain(), RETENTION_INTERVAL_MS).unref();
  logger.info({ host, amqpPort, httpPort, hubs: hubs.map(({ name }) => name) }, 'the Event Hubs broker listens');
  return {
    amqpPort,
    httpPort,
    connectionString: connectionString(host, amqpPort, policy ?? EMULATOR_POLICY),
    hooks: createHooks({ amqp, faults, disk, retain }),
    close: async () => {
      clearInterval(retainer);
      // First the appends under way, so that their senders still hear the outcome.
      await Promise.all(hubs.map((hub) => hub.seal()));
      await Promise.all([amqp.close(), http.close()]);
      await Promise.all(hubs.map((hub) => hub.close()));
      await unlock();
    },
  };
}

async function listenHttp(http: FastifyInstance, port: number, host: string, amqp: AmqpServer): Promise<number> {
  try {
    await http.listen({ port, host });
    return (http.server.address() as AddressInfo).port;
  } catch (error) {
    await amqp.close();
    throw error;
  }
}

async function retainAll(hubs: readonly Hub[], retention: Retention, logger: BrokerLogger): Promise<void> {
  for (const hub of hubs) {
    try {
      const removed = await hub.retain(retention);
      if (removed > 0) logger.info({ hub: hub.name, removed }, 'removed log segments past their retention');
    } catch (err) {
      logger.error({ hub: hub.name, err }, 'removing old log segments failed');
    }
  }
}

function logSettings({ segment }: EventHubsOptions, disk: DiskSettings, partitions: number): LogSettings {
  return {
    disk,
    segmentBytes: segment?.bytes ?? DEFAULT_SEGMENT.bytes,
    segmentAgeMs: segment?.ageMs ?? DEFAULT_SEGMENT.ageMs,
    cacheBytes: Math.min(PARTITION_CACHE_BYTES, Math.floor(TOTAL_CACHE_BYTES / partitions)),
    now: Date.now,
  };
}

function assertGuarded(host: string, policy: SasPolicy | undefined): void {
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (isLoopback || policy !== undefined) return;
  throw new UnguardedAddress(host);
}

/** The broker would be open to everybody on the network. */
export class UnguardedAddress extends Error {
  override readonly name = 'UnguardedAddress';

  constructor(host: string) {
    super(
      `The Event Hubs broker does not listen on ${host} without checking who comes. ` +
        'Set a shared access policy (verifySas), or listen on 127.0.0.1.',
    );
  }
}

function connectionString(host: string, port: number, { keyName, key }: SasPolicy): string {
  // A wildcard is no address to connect to.
  const reachable = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const authority = reachable.includes(':') ? `[${reachable}]` : reachable;
  return (
    `Endpoint=sb://${authority}:${port};SharedAccessKeyName=${keyName};SharedAccessKey=${key};` +
    'UseDevelopmentEmulator=true;'
  );
}
