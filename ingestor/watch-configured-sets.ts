import type { LintFinding } from '../mapping/lint/lint-finding.ts';
import type { MappingSetArchive } from '../mapping-sets/archive.ts';
import { createInForceRecord } from '../mapping-sets/in-force.ts';
import { loadMappingSet } from '../mapping-sets/load-mapping-set.ts';
import { createSetLint } from '../mapping-sets/set-lint.ts';
import { createDirectorySource } from '../mapping-sets/source.ts';
import { type MappingSetWatcher, watchMappingSets } from '../mapping-sets/watcher.ts';
import type { Store } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface ConfiguredSets {
  readonly config: { readonly mappingDir: string; readonly identity: { readonly mode: 'lookup' | 'create' } };
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly store: Store;
  readonly mappingSets: MappingSetArchive;
  readonly pollIntervalMs?: number;
}

/**
 * The mapping files that the configuration names, watched. Why an edit is refused goes to the log, and so do the lint
 * findings of each set that comes in force.
 */
export async function watchConfiguredSets(sets: ConfiguredSets): Promise<MappingSetWatcher> {
  const { config, logger, store, mappingSets, pollIntervalMs } = sets;
  const onFinding = ({ message, ...found }: LintFinding, mappingSet: string): void =>
    logger.warn({ mappingSet, ...found }, message);
  const lint = createSetLint({ archive: mappingSets, identityMode: config.identity.mode, onFinding });
  return watchMappingSets({
    source: createDirectorySource(config.mappingDir),
    load: loadMappingSet,
    archive: mappingSets,
    inForce: createInForceRecord(store),
    ...(pollIntervalMs !== undefined && { pollIntervalMs }),
    onRefused: ({ faults }) => logger.error({ faults }, 'the edited mapping is refused; the one in force stays'),
    onInForce: (set, before) => {
      if (set.version !== before) logger.info({ version: set.version }, 'a new mapping set is in force');
      // A set is in force whatever can be said about it.
      lint(set, before).catch((error: unknown) =>
        logger.warn({ error: String(error) }, 'the mapping set is not linted'),
      );
    },
  });
}
