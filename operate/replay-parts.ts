import type { Client } from '@temporalio/client';
import { createConfiguredNormalizer } from '../ingestor/ingestor-host.ts';
import type { Normalizer } from '../ingestor/normalizer.ts';
import { createTemporalActorClient } from '../ingestor/temporal-actor-client.ts';
import { loadMappingSet } from '../mapping-sets/load-mapping-set.ts';
import type { MappingSet } from '../mapping-sets/mapping-set.ts';
import { createDirectorySource } from '../mapping-sets/source.ts';
import { MappingSetRefusedError } from '../mapping-sets/watcher.ts';
import { createPace } from '../replay/pace.ts';
import { createSender, type SendRows } from '../replay/send-rows.ts';
import { createLogger } from '../telemetry/logger.ts';
import { noMetrics } from '../telemetry/metrics.ts';
import { type ConnectorParts, createConnectorParts } from '../workers/connector-parts.ts';

export interface ReplayParts extends ConnectorParts {
  readonly normalize: Normalizer;
}

export interface ReplayPlace extends Pick<ConnectorParts, 'config' | 'secrets'> {
  /** Lengths of windows, where they are others than those of the configuration. */
  window(): Promise<ConnectorParts['config']['window']>;
}

/** The connector's parts as a command needs them that sends readings again: what it does is not counted as ingested. */
export async function createReplayParts(place: ReplayPlace): Promise<ReplayParts> {
  const { secrets } = place;
  const config = { ...place.config, window: await place.window() };
  const logger = createLogger('warn');
  const parts = await createConnectorParts({ config, secrets, logger, metrics: noMetrics });
  // Every event that lacks a FHIR template says so, not one an hour.
  const compatibility = { ...parts.compatibility, onNoTemplate: 'keep' as const };
  return { ...parts, normalize: createConfiguredNormalizer({ ...parts, compatibility }) };
}

/** The mapping files as they are at this moment. @throws MappingSetRefusedError */
export async function readSetInForce(place: { mappingDir(): Promise<string> }): Promise<MappingSet> {
  const sources = await createDirectorySource(await place.mappingDir()).read();
  const loaded = loadMappingSet(sources);
  if (!loaded.ok) throw new MappingSetRefusedError(loaded.faults);
  return loaded.value;
}

/** Sends no faster than an ingestor may. */
export function createReplaySender(client: Client, parts: ConnectorParts, signal: AbortSignal): SendRows {
  const { config, rulesFor } = parts;
  return createSender({
    rulesFor,
    signal,
    actors: createTemporalActorClient(client, config.temporal.taskQueue),
    pace: createPace(config.ingest.signalsPerSecond),
  });
}
