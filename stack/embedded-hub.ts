import { join } from 'node:path';
import { InvalidConfig } from '../config/invalid-config.ts';
import { type EventHubsBroker, startEventHubs, UnguardedAddress } from './event-hubs/event-hubs.ts';
import type { BrokerLogger } from './event-hubs/logger.ts';

export interface EmbeddedHubOptions {
  readonly dataDir: string;
  readonly host: string;
  readonly amqpPort: number;
  readonly hubHttpPort: number;
  readonly hub: {
    readonly name: string;
    readonly partitions: number;
    readonly consumerGroup: string;
    readonly retentionHours: number;
  };
  /** The official emulator's configuration; without it the one hub that is named. */
  readonly userConfig?: unknown;
  /** What clients must sign with; needed where the broker listens to more than this machine. */
  readonly hubKey?: string | undefined;
  readonly logger: BrokerLogger;
}

/** The name that the official emulator's connection string has. */
const HUB_KEY_NAME = 'RootManageSharedAccessKey';
/** Readers of the past: in a group that ingestors read, a reader without an epoch is turned away. */
const REDRIVE_GROUP = 'redrive';
const HOUR_MS = 3_600_000;

/** The broker as the configuration wants it. @throws InvalidConfig where it would be open to everybody */
export async function startEmbeddedHub(options: EmbeddedHubOptions): Promise<EventHubsBroker> {
  const { dataDir, host, amqpPort, hubHttpPort, hub, hubKey, logger } = options;
  try {
    return await startEventHubs({
      host,
      amqpPort,
      logger,
      ...(hubKey === undefined ? {} : { verifySas: { keyName: HUB_KEY_NAME, key: hubKey } }),
      dataDir: join(dataDir, 'event-hubs'),
      httpPort: hubHttpPort,
      retention: { ageMs: hub.retentionHours * HOUR_MS },
      userConfig: options.userConfig ?? userConfigOf(hub),
    });
  } catch (error) {
    if (!(error instanceof UnguardedAddress)) throw error;
    throw new InvalidConfig(
      `The embedded event hub would be open to everybody who reaches ${host}: set IOT_CONNECTOR_HUB_KEY to a key of ` +
        'your choice, or stack.host to 127.0.0.1.',
    );
  }
}

function userConfigOf({ name, partitions, consumerGroup }: EmbeddedHubOptions['hub']): unknown {
  const groups = [consumerGroup, REDRIVE_GROUP].filter((group) => group.toLowerCase() !== '$default');
  const entity = { Name: name, PartitionCount: partitions, ConsumerGroups: groups.map((Name) => ({ Name })) };
  return { UserConfig: { NamespaceConfig: [{ Type: 'EventHub', Name: 'emulatorNs1', Entities: [entity] }] } };
}
