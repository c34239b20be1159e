import { resolve } from 'node:path';
import type { ContainerClient } from '@azure/storage-blob';
import type { Config } from '../config/schema.ts';
import type { Secrets } from '../config/secrets.ts';
import { createDeadLetters } from '../dead-letter/create-dead-letters.ts';
import type { DeadLetters } from '../dead-letter/dead-letter.ts';
import { type Compatibility, resolveCompatibility } from '../mapping/compatibility.ts';
import { createMappingSetArchive, type MappingSetArchive } from '../mapping-sets/archive.ts';
import { loadMappingSet } from '../mapping-sets/load-mapping-set.ts';
import { createFileStore } from '../store/file-store.ts';
import type { Store } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { DEFAULT_RULES, type WindowRules } from '../workflows/messages.ts';

/** What ingestor, worker and command line are made of, from one configuration. */
export interface ConnectorParts {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing;
  readonly store: Store;
  /** Where the store is, if it is a container of Azure Blob Storage. */
  readonly container?: ContainerClient;
  readonly mappingSets: MappingSetArchive;
  readonly deadLetters: DeadLetters;
  readonly compatibility: Compatibility;
  readonly rulesFor: (type: string) => WindowRules;
}

export type GivenParts = Pick<ConnectorParts, 'config' | 'secrets' | 'logger' | 'metrics' | 'tracing'>;

export async function createConnectorParts(given: GivenParts): Promise<ConnectorParts> {
  const opened = await openStore(given);
  const { store } = opened;
  return {
    ...given,
    ...opened,
    mappingSets: createMappingSetArchive(store, loadMappingSet),
    deadLetters: createDeadLetters(store),
    compatibility: resolveCompatibility(given.config.compatibility),
    rulesFor: rulesOf(given.config),
  };
}

async function openStore({ config, secrets }: GivenParts): Promise<Pick<ConnectorParts, 'store' | 'container'>> {
  switch (config.store.kind) {
    case 'file':
      return { store: await createFileStore(resolve(config.dataDir, 'store')) };
    case 'blob': {
      // Azure's library takes a good part of a second to load, which a start without it need not wait for.
      const [{ createBlobStore }, { openBlobContainer }] = await Promise.all([
        import('../store/blob-store.ts'),
        import('./blob-container.ts'),
      ]);
      const container = await openBlobContainer(config, config.store, secrets);
      return { store: createBlobStore(container), container };
    }
  }
}

/** An idle actor outlives the hub's retention by a day: until then a row may still come again and must be known. */
const IDLE_MARGIN_SECONDS = 24 * 3600;

function rulesOf({
  window,
  hold,
  hub,
  objectives,
}: Pick<Config, 'window' | 'hold' | 'hub' | 'objectives'>): (type: string) => WindowRules {
  const common = {
    maxWindowBytes: window.maxBytes,
    maxActorBytes: window.maxActorBytes,
    holdTtlSeconds: hold.ttlHours * 3600,
    idleSeconds: hub.retentionHours * 3600 + IDLE_MARGIN_SECONDS,
    signalsPerRun: DEFAULT_RULES.signalsPerRun,
  };
  return (type) => {
    const silentAfterSeconds = objectives.silentAfterByType[type] ?? objectives.silentAfterSeconds;
    return {
      ...common,
      lengthSeconds: window.byType[type] ?? window.seconds,
      ...(silentAfterSeconds === undefined ? {} : { silentAfterSeconds }),
    };
  };
}
