import { BATCH_ENTRIES, BATCHES_AT_ONCE, createBatchSender } from './batch.ts';
import { createCapabilitySource } from './capabilities.ts';
import type { FhirGatewayConfig } from './config.ts';
import type { CallOptions, FhirGateway, FirstWritesUnderWay } from './gateway.ts';
import { createIdentityCache } from './identity/identity-cache.ts';
import { identify } from './identity/identify.ts';
import { referencesOf } from './identity/references.ts';
import { createObservationCache } from './observation-cache.ts';
import { openFhirHttp } from './open-http.ts';
import { createProvenanceWriter } from './provenance.ts';
import { createUnfinishedWrites } from './unfinished-writes.ts';
import { upsertMany } from './upsert-many.ts';
import type { UpsertParts } from './upsert-parts.ts';

const CONFLICT_RETRIES = 10;

/** Opens no connection until it is used. @throws TypeError on a base URL or key that cannot be one. */
export function createFhirGateway(config: FhirGatewayConfig): FhirGateway {
  const { server = {}, identity = {}, upsert = {} } = config;
  const http = openFhirHttp(config);
  const capabilities = createCapabilitySource(http, server);
  const batch = createBatchSender(http, {
    enabled: server.batch ?? true,
    maxEntries: server.maxBundleEntries ?? BATCH_ENTRIES,
    atOnce: server.bundlesAtOnce ?? BATCHES_AT_ONCE,
  });
  const identities = createIdentityCache(identity, Date.now);
  const provenances = createProvenanceWriter(http, capabilities);
  const parts: UpsertParts = {
    http,
    capabilities,
    cache: createObservationCache(),
    searchExisting: upsert.searchExistingBeforeCreate ?? true,
    maxConflicts: upsert.maxConflictRetries ?? CONFLICT_RETRIES,
    unfinished: createUnfinishedWrites(),
    onRefused: (observation) => identities.drop(referencesOf(observation)),
  };
  return {
    identify: (request, options) =>
      identify({ http, capabilities, config: identity }, identities, Date.now, request, options),
    upsert: async (requests, options) => {
      const outcomes = await upsertMany(parts, batch, requests, collectingFirstWrites(options));
      const completed = await provenances.complete(requests, outcomes, options);
      for (const outcome of completed) config.onOutcome?.(outcome);
      return completed;
    },
    describe: async (options) => {
      const { software, fhirVersion, strategy } = await capabilities.current(options);
      return { baseUrl: http.baseUrl, software, fhirVersion, strategy };
    },
    close: () => http.close(),
  };
}

/** A heartbeat replaces the one before it, so each tells all first writes of the call and those it inherited. */
function collectingFirstWrites(options: CallOptions): CallOptions {
  const { heartbeat } = options;
  if (heartbeat === undefined) return options;
  const ids = new Set(options.interrupted?.firstWrites);
  const collect = ({ firstWrites }: FirstWritesUnderWay): Promise<void> | void => {
    for (const id of firstWrites) ids.add(id);
    return heartbeat({ firstWrites: [...ids] });
  };
  return { ...options, heartbeat: collect };
}
