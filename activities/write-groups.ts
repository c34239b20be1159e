import type { Observation } from '@medplum/fhirtypes';
import type { CallOptions, FhirGateway, UpsertOutcome, UpsertRequest } from '../fhir/gateway.ts';
import { mergeObservation, mergeOverwritten } from '../mapping/fhir/merge-observation.ts';
import type {
  FhirMapping,
  Merge,
  MergeContext,
  ObservationTarget,
  Subject,
} from '../mapping/fhir/observation-draft.ts';
import { targetOf } from '../mapping/fhir/observation-target.ts';
import { provenanceContent } from '../mapping/fhir/provenance.ts';
import type { GroupOutcome, ObservationGroup } from './contract.ts';
import type { PersistSettings } from './dependencies.ts';
import { failedOutcome } from './failed-outcome.ts';

/** A group that knows its subject and the mapping that renders it. */
export interface WritableGroup {
  readonly group: ObservationGroup;
  readonly subject: Subject;
  readonly mapping: FhirMapping;
}

/** A group on its way to one Observation; `merged` is what the last merge said. */
interface Write extends WritableGroup {
  readonly target: ObservationTarget;
  merged?: Merge;
}

/** What cannot merge goes to a sibling, and may meet another difference there: as many steps as there are such fields. */
const MAX_SIBLINGS = 8;

/** Merges groups into their Observations and writes these; one outcome for each group, in order. */
export async function writeGroups(
  gateway: FhirGateway,
  groups: readonly WritableGroup[],
  settings: PersistSettings,
  options: CallOptions,
): Promise<readonly GroupOutcome[]> {
  const outcomes = new Map<WritableGroup, GroupOutcome>();
  let writes = groups.map((group) => ({ from: group, segments: [] as readonly string[] }));
  for (let step = 0; writes.length > 0 && step <= MAX_SIBLINGS; step++) {
    const round = writes.map(({ from, segments }) => ({ from, segments, write: startWrite(from, segments, settings) }));
    const answers = await upsertTogether(
      gateway,
      round.map(({ write }) => write),
      settings,
      withUnderWay(round, options),
    );
    writes = [];
    round.forEach(({ from, segments, write }, index) => {
      const answer = answers[index];
      if (answer === undefined) throw new RangeError('the gateway did not answer for each Observation');
      if (answer.kind !== 'failed' && write.merged?.kind === 'sibling') {
        writes.push({ from, segments: [...segments, write.merged.segment] });
      } else {
        outcomes.set(from, outcomeOf(write, answer, settings));
      }
    });
  }
  return groups.map((group) => outcomes.get(group) ?? noSiblingLeft(group));
}

/** First writes that an earlier activity left open are looked into, as those of an interrupted attempt of this one. */
function withUnderWay(round: readonly { readonly write: Write }[], options: CallOptions): CallOptions {
  const left = round.flatMap(({ write }) => (write.group.firstWriteUnderWay === true ? [write.target.id] : []));
  if (left.length === 0) return options;
  return { ...options, interrupted: { firstWrites: [...(options.interrupted?.firstWrites ?? []), ...left] } };
}

function startWrite(from: WritableGroup, segments: readonly string[], settings: PersistSettings): Write {
  const identity = {
    identifierSystem: settings.observationIdentifierSystem,
    compatibility: settings.compatibility,
  };
  return { ...from, target: targetOf(from.group.draft, from.subject, identity, segments) };
}

/** Groups that land in one Observation are one request: two would only conflict with each other. */
async function upsertTogether(
  gateway: FhirGateway,
  writes: readonly Write[],
  settings: PersistSettings,
  options: CallOptions,
): Promise<readonly UpsertOutcome[]> {
  const byId = new Map<string, Write[]>();
  for (const write of writes) {
    const known = byId.get(write.target.id);
    if (known === undefined) byId.set(write.target.id, [write]);
    else known.push(write);
  }
  const requests = [...byId.values()].map((together) => requestFor(together, settings));
  const answers = await gateway.upsert(requests, options);
  const byTarget = new Map([...byId.keys()].map((id, index) => [id, answers[index]]));
  return writes.flatMap((write) => byTarget.get(write.target.id) ?? []);
}

function requestFor(writes: readonly Write[], settings: PersistSettings): UpsertRequest {
  const [first] = writes;
  if (first === undefined) throw new RangeError('a request is made of at least one group');
  return {
    id: first.target.id,
    identifier: first.target.identifier,
    ...(settings.provenance === true && { provenance: provenanceFor(first, settings) }),
    merge(existing, overwritten) {
      let standing: Observation | undefined = existing;
      let isChanged = false;
      if (existing !== undefined && overwritten !== undefined) {
        const merged = mergeOverwritten(
          first.mapping,
          first.group.draft,
          existing,
          overwritten,
          contextFor(first, settings),
        );
        isChanged = merged !== undefined;
        standing = merged ?? existing;
      }
      for (const write of writes) {
        const { mapping, group, subject } = write;
        const merged = mergeObservation(mapping, group.draft, subject, standing, contextFor(write, settings));
        write.merged = merged;
        if (merged.kind !== 'write') continue;
        standing = merged.observation;
        isChanged = true;
      }
      return isChanged ? standing : undefined;
    },
  };
}

function provenanceFor({ group, subject }: Write, { source }: PersistSettings) {
  return provenanceContent(subject, { connector: source, mappingSet: group.mappingSet });
}

function contextFor({ group, target }: Write, settings: PersistSettings): MergeContext {
  return {
    target,
    now: Date.now(),
    graceMs: settings.graceMs(group.draft.type),
    compatibility: settings.compatibility,
    source: `${settings.source}#${group.mappingSet}`,
    overwrite: group.overwrite === true,
  };
}

function outcomeOf({ group, target, merged }: Write, answer: UpsertOutcome, settings: PersistSettings): GroupOutcome {
  if (answer.kind === 'failed') {
    const { firstWriteUnderWay: _, ...rest } = group;
    const marked = answer.firstWriteUnderWay === true ? { ...rest, firstWriteUnderWay: true as const } : rest;
    return failedOutcome(marked, answer.trouble);
  }
  switch (merged?.kind) {
    case 'withdrawn':
      return withdrawn(group, answer.id);
    case 'refused':
      return { kind: 'failed', code: merged.fault.code, message: merged.fault.message, group };
    default: {
      const reference = `Observation/${answer.id}`;
      const at = merged?.kind === 'write' || merged?.kind === 'unchanged' ? merged.finalizeAt : undefined;
      const { id, identifier } = target;
      return {
        kind: 'written',
        action: answer.kind,
        reference,
        url: `${settings.fhirUrl}/${reference}`,
        readings: group.readings,
        ...(at === undefined ? {} : { finalize: { observation: { id, identifier }, at } }),
      };
    }
  }
}

function withdrawn(group: ObservationGroup, id: string): GroupOutcome {
  const message = `Observation/${id} was withdrawn by a person (entered-in-error, cancelled or deleted) and is not written again.`;
  return { kind: 'failed', code: 'Withdrawn', message, group };
}

function noSiblingLeft({ group }: WritableGroup): GroupOutcome {
  const message = 'The readings differ from every Observation of their period in unit, code, period or value type.';
  return { kind: 'failed', code: 'FhirDataMapping', message, group };
}
