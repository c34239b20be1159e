import type { Observation } from '@medplum/fhirtypes';
import { type Compatibility, COMPATIBILITY } from '../compatibility.ts';
import type { Fault } from '../fault.ts';
import { mergeObservation } from '../fhir/merge-observation.ts';
import type { FhirMapping, Merge, ObservationDraft, Subject } from '../fhir/observation-draft.ts';
import { SERVICE_SYSTEM, targetOf } from '../fhir/observation-target.ts';
import { placeholderSubject } from './placeholder-subject.ts';

export interface RenderOptions {
  /** Epoch milliseconds: decides status and `issued`. */
  readonly now: number;
  /** Observations that stand on the server; drafts of the same identity merge into them. */
  readonly existing?: readonly Observation[];
  /** Whose a draft is; placeholders made of the ids in the message unless given. */
  readonly subjectOf?: (draft: ObservationDraft) => Subject;
  readonly compatibility?: Compatibility;
  readonly identifierSystem?: string;
  /** Goes to `meta.source`. */
  readonly source?: string;
  /** Milliseconds after the end of a period for which its Observation stays `preliminary`. */
  readonly graceMs?: number;
}

/** What became of one draft, in the order of the drafts. */
export type Rendering =
  | { readonly kind: 'observation'; readonly id: string; readonly changed: boolean }
  | { readonly kind: 'failed'; readonly fault: Fault };

export interface Rendered {
  /** Every Observation that a draft landed in, as it stands after all of them. */
  readonly observations: readonly Observation[];
  readonly outcomes: readonly Rendering[];
}

/** A window of a quarter of an hour, the hand-off and five minutes. */
const GRACE_MS = 25 * 60_000;

/** Renders drafts as Observations, merging those that share one, without a server. */
export function renderObservations(
  mapping: FhirMapping,
  drafts: readonly ObservationDraft[],
  options: RenderOptions,
): Rendered {
  const standing = new Map((options.existing ?? []).map((observation) => [observation.id ?? '', observation]));
  const landed = new Set<string>();
  const outcomes = drafts.map((draft) => {
    const subject = (options.subjectOf ?? placeholderSubject)(draft);
    const outcome = place(mapping, { draft, subject, segments: [], standing }, options);
    if (outcome.kind === 'observation') landed.add(outcome.id);
    return outcome;
  });
  return {
    observations: Array.from(landed, (id) => standing.get(id)).filter((found) => found !== undefined),
    outcomes,
  };
}

/** What cannot merge goes to a sibling. That ends: where the identity has a segment already, the merge is refused. */
function place(mapping: FhirMapping, placing: Placing, options: RenderOptions): Rendering {
  const { id, merge } = mergeAt(mapping, placing, options);
  if (merge.kind !== 'sibling') return outcomeOf(id, merge, placing.standing);
  return place(mapping, { ...placing, segments: [...placing.segments, merge.segment] }, options);
}

interface Placing {
  readonly draft: ObservationDraft;
  readonly subject: Subject;
  readonly segments: readonly string[];
  readonly standing: Map<string, Observation>;
}

function mergeAt(
  mapping: FhirMapping,
  { draft, subject, segments, standing }: Placing,
  options: RenderOptions,
): { readonly id: string; readonly merge: Merge } {
  const { compatibility = COMPATIBILITY.default, identifierSystem = SERVICE_SYSTEM } = options;
  const { graceMs = GRACE_MS, source = 'urn:iot-connector', now } = options;
  const target = targetOf(draft, subject, { identifierSystem, compatibility }, segments);
  const context = { target, now, graceMs, compatibility, source, overwrite: false };
  return { id: target.id, merge: mergeObservation(mapping, draft, subject, standing.get(target.id), context) };
}

function outcomeOf(
  id: string,
  merge: Exclude<Merge, { readonly kind: 'sibling' }>,
  standing: Map<string, Observation>,
): Rendering {
  if (merge.kind === 'refused') return { kind: 'failed', fault: merge.fault };
  if (merge.kind === 'withdrawn') {
    return failed('Withdrawn', 'A person withdrew this Observation; it is not written again.');
  }
  if (merge.kind === 'write') standing.set(id, merge.observation);
  return { kind: 'observation', id, changed: merge.kind === 'write' };
}

function failed(code: Fault['code'], message: string): Rendering {
  return { kind: 'failed', fault: { code, message } };
}
