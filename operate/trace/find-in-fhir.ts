import type { Observation } from '@medplum/fhirtypes';
import type { ActorRow } from '../../ingestor/stage.ts';
import { mergeObservation } from '../../mapping/fhir/merge-observation.ts';
import type { MergeContext, ObservationDraft, Subject } from '../../mapping/fhir/observation-draft.ts';
import { targetOf } from '../../mapping/fhir/observation-target.ts';
import type { MappingSet } from '../../mapping-sets/mapping-set.ts';
import { persistSettings } from '../../workers/worker-host.ts';
import type { Place } from '../../traces/event-trace.ts';
import type { TraceParts } from './trace-parts.ts';

/** As many siblings as a write would try. */
const MAX_SIBLINGS = 8;

export type FoundInFhir =
  | (Place & { readonly kind: 'fhir' })
  | { readonly kind: 'unresolved'; readonly code: string }
  | { readonly kind: 'absent' };

/**
 * Looks for a row by merging it once more, without writing: where that changes nothing the row is there, or a newer one
 * has its place.
 */
export async function findInFhir(
  parts: TraceParts,
  set: MappingSet,
  { identity, row }: Pick<ActorRow, 'identity' | 'row'>,
): Promise<FoundInFhir> {
  const [draft] = set.fhir.transform({ ...identity, rows: [row] }).drafts;
  if (draft === undefined) return { kind: 'absent' };
  const { deviceId, patientId, encounterId, times } = draft;
  const ids = {
    ...(patientId === undefined ? {} : { patientId }),
    ...(encounterId === undefined ? {} : { encounterId }),
  };
  const [found] = await parts.gateway.identify({ deviceId, ...ids, at: times }, { signal: parts.signal });
  if (found === undefined || found.kind === 'unresolved') {
    return { kind: 'unresolved', code: found?.trouble.code ?? 'UnknownDevice' };
  }
  const { kind: _, ...subject } = found;
  return lookAt(parts, set, draft, subject);
}

async function lookAt(
  parts: TraceParts,
  set: MappingSet,
  draft: ObservationDraft,
  subject: Subject,
): Promise<FoundInFhir> {
  const identity = {
    identifierSystem: parts.config.fhir.observationIdentifierSystem,
    compatibility: parts.compatibility,
  };
  const segments: string[] = [];
  while (segments.length <= MAX_SIBLINGS) {
    const target = targetOf(draft, subject, identity, segments);
    const standing = await readObservation(parts, target);
    if (standing === undefined) return { kind: 'absent' };
    const merged = (overwrite: boolean) =>
      mergeObservation(set.fhir, draft, subject, standing, {
        target,
        overwrite,
        compatibility: parts.compatibility,
        ...asLastWritten(parts, draft, standing),
      });
    const merge = merged(true);
    if (merge.kind === 'sibling') {
      segments.push(merge.segment);
      continue;
    }
    const reference = `Observation/${standing.id ?? target.id}`;
    if (merge.kind === 'unchanged') return { kind: 'fhir', reference, superseded: false };
    return merged(false).kind === 'unchanged' ? { kind: 'fhir', reference, superseded: true } : { kind: 'absent' };
  }
  return { kind: 'absent' };
}

async function readObservation(
  { gateway, signal }: TraceParts,
  { id, identifier }: MergeContext['target'],
): Promise<Observation | undefined> {
  let standing: Observation | undefined;
  const look = (existing: Observation | undefined) => {
    standing = existing;
    return undefined;
  };
  const [answer] = await gateway.upsert([{ id, identifier, merge: look }], { signal });
  if (answer?.kind === 'failed') throw new Error(answer.trouble.message);
  return standing;
}

/** As at its last write: only what the row itself would change is to count, not what time has changed since. */
function asLastWritten(
  parts: TraceParts,
  { type }: ObservationDraft,
  { meta }: Observation,
): Pick<MergeContext, 'now' | 'graceMs' | 'source'> {
  return {
    now: meta?.lastUpdated === undefined ? Date.now() : Date.parse(meta.lastUpdated),
    graceMs: persistSettings(parts, '').graceMs(type),
    source: meta?.source ?? '',
  };
}
