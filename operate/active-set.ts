import { createSetActivations } from '../ingestor/checkpoints/set-activations.ts';
import type { MappingSet } from '../mapping-sets/mapping-set.ts';
import { MappingSetRefusedError } from '../mapping-sets/watcher.ts';
import { readPartitions, type TraceParts } from './trace/trace-parts.ts';

/**
 * The set that ingestors read by: the files as they are or, where those are refused, the last good one.
 * @throws MappingSetRefusedError where there never was a good one
 */
export async function readActiveSet(
  parts: Omit<TraceParts, 'inForce' | 'signal'>,
  readFiles: () => Promise<MappingSet>,
): Promise<MappingSet> {
  try {
    return await readFiles();
  } catch (error) {
    const active = error instanceof MappingSetRefusedError ? await lastActivated(parts) : undefined;
    if (active === undefined) throw error;
    return active;
  }
}

async function lastActivated(parts: Omit<TraceParts, 'inForce' | 'signal'>): Promise<MappingSet | undefined> {
  const activations = createSetActivations(parts.store);
  for (const { publisher } of await readPartitions(parts)) {
    const activation = await activations.get(publisher);
    if (activation !== undefined) return parts.mappingSets.get(activation.set);
  }
  return undefined;
}
