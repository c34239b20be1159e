import type { Observation } from '@medplum/fhirtypes';
import type { Fault } from '../fault.ts';
import { firstTimeOf, placeOf, rowsOf } from './draft-content.ts';
import type { DraftRow } from './draft-content.ts';
import { wholeMs } from './exact-time.ts';
import type { FhirTemplate } from './fhir-template.ts';
import { fillFromState, fillPlaces, placesOf } from './fill-places.ts';
import type { FillRules } from './fill-places.ts';
import { layOut } from './layout.ts';
import type { Layout } from './layout.ts';
import { misfitOf, shapeSegment } from './misfit.ts';
import type { FhirMapping, Merge, MergeContext, ObservationDraft, Subject } from './observation-draft.ts';
import { effectiveBounds, isWithdrawn, referencedId } from './observation-parts.ts';
import { findOverflow } from './overflow.ts';
import { readState } from './series-state.ts';
import { writeObservation } from './write-observation.ts';

/**
 * Merges a draft into the Observation that stands on the server. Pure, commutative and idempotent: any order, splitting or
 * duplication of drafts gives the same Observation but for `issued`, `status` and `meta`.
 */
export function mergeObservation(
  mapping: FhirMapping,
  draft: ObservationDraft,
  subject: Subject,
  existing: Observation | undefined,
  context: MergeContext,
): Merge {
  const template = mapping.template(draft.type);
  if (template === undefined) return refuse(draft, 'TemplateNotFound', NO_TEMPLATE);
  if (isWithdrawn(existing)) return { kind: 'withdrawn' };
  if (isOthers(existing, subject)) return refuse(draft, 'PatientDeviceMismatch', OTHER_SUBJECT);
  const rows = rowsOf(draft);
  const layout = layoutFor(template, draft, rows, existing, context);
  const misfit = existing === undefined ? undefined : misfitOf(layout, existing, systemOf(context));
  if (misfit !== undefined) return elsewhere(draft, misfit, shapeSegment(layout), context);
  return fill({ layout, draft, subject, existing, context, rows });
}

/**
 * Brings back what a lost race on a first write has overwritten: an earlier version of the same Observation. Answers nothing
 * when nothing of it is missing, or when the two cannot merge.
 */
export function mergeOverwritten(
  mapping: FhirMapping,
  draft: ObservationDraft,
  existing: Observation,
  overwritten: Observation,
  context: MergeContext,
): Observation | undefined {
  const template = mapping.template(draft.type);
  if (template === undefined || isWithdrawn(existing)) return undefined;
  const layout = layoutFor(template, draft, [], existing, context);
  const system = systemOf(context);
  if (misfitOf(layout, existing, system) !== undefined || misfitOf(layout, overwritten, system) !== undefined)
    return undefined;
  const rules = { ...rulesOf(context), overwrite: false };
  const state = readState(layout, existing, system, rules.keyed);
  const other = readState(layout, overwritten, system, rules.keyed);
  for (const panel of layout.panels) fillFromState(panel, state, other, rules);
  const { start, end } = effectiveBounds(overwritten);
  const times = [start, end].filter((time) => time !== undefined);
  const merge = writeObservation({ layout, state, existing, context, times });
  return merge.kind === 'write' ? merge.observation : undefined;
}

interface Filling {
  readonly layout: Layout;
  readonly draft: ObservationDraft;
  readonly subject: Subject;
  readonly existing: Observation | undefined;
  readonly context: MergeContext;
  readonly rows: readonly DraftRow[];
}

function fill({ layout, draft, subject, existing, context, rows }: Filling): Merge {
  const rules = rulesOf(context);
  const state = readState(layout, existing, systemOf(context), rules.keyed);
  for (const panel of layout.panels) fillPlaces(panel, state, placesOf(panel, rows, rules), rules);
  const overflow = findOverflow(layout, state, context.target, placeOf(draft).page);
  if (overflow !== undefined) return { kind: 'sibling', segment: overflow };
  const merge = writeObservation({ layout, state, existing, subject, context, times: draft.times.map(wholeMs) });
  return merge.kind === 'tooLong' ? refuse(draft, 'LimitExceeded', TOO_LONG) : merge;
}

function layoutFor(
  template: FhirTemplate,
  draft: ObservationDraft,
  rows: readonly DraftRow[],
  existing: Observation | undefined,
  context: MergeContext,
): Layout {
  const startsAtReading = context.compatibility.effectiveShape === 'wholePeriod';
  const [time, place, system] = [firstTimeOf(draft), placeOf(draft), systemOf(context)];
  return layOut({ template, place, time, rows, existing, system, startsAtReading });
}

function rulesOf({ compatibility, overwrite }: MergeContext): FillRules {
  return { atomic: compatibility.panelRule === 'atomic', keyed: compatibility.keyedMerge, overwrite };
}

function systemOf({ target }: MergeContext): string {
  return target.identifier.system;
}

/** Equal identifiers of different subjects, or a subject that a person changed: never ours to write. */
function isOthers(existing: Observation | undefined, { patient, device }: Subject): boolean {
  const { subject, device: standing } = existing ?? {};
  return (
    (subject !== undefined && referencedId(subject.reference, 'Patient') !== patient) ||
    (standing !== undefined && referencedId(standing.reference, 'Device') !== device)
  );
}

/** The old service has no siblings; and one that does not fit its own shape has been changed by a person. */
function elsewhere(
  draft: ObservationDraft,
  misfit: string,
  segment: string,
  { compatibility, target }: MergeContext,
): Merge {
  if (compatibility.keyedMerge && !target.segments.includes(segment)) return { kind: 'sibling', segment };
  return refuse(
    draft,
    'FhirDataMapping',
    `The Observation of this period has another ${misfit} than the FHIR mapping; mend the mapping or the Observation.`,
  );
}

const NO_TEMPLATE = 'The FHIR mapping has no template for this measurement type; add one with this typeName.';
const OTHER_SUBJECT =
  'The Observation with this identity belongs to another patient or device; a person must decide whose the readings are.';
const TOO_LONG =
  'The samples do not fit the 1 MB of a FHIR string; give the value a longer defaultPeriod or fewer digits.';

function refuse({ type }: ObservationDraft, code: Fault['code'], message: string): Merge {
  return { kind: 'refused', fault: { code, message, typeName: type } };
}
