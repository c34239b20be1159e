import type { CodeableConcept, Extension, Meta, Observation } from '@medplum/fhirtypes';
import type { Compatibility } from '../compatibility.ts';
import { inDefinitionOrder } from './definition-order.ts';
import { effectiveFields, effectiveOf } from './effective.ts';
import type { Effective } from './effective.ts';
import type { ExactTime } from './exact-time.ts';
import { slotNearest } from './grid.ts';
import { SAMPLE_KEYS_URL, sampleKeysExtension } from './key-extension.ts';
import type { SeriesKeys } from './key-extension.ts';
import type { Layout } from './layout.ts';
import type { Merge, MergeContext, ObservationTarget, Subject } from './observation-draft.ts';
import { codeOf } from './observation-parts.ts';
import { renderComponents, renderValue } from './render-values.ts';
import { isSameJson } from './same-json.ts';
import { stateOf } from './series-state.ts';
import type { ObservationState } from './series-state.ts';
import { nextStatus } from './status.ts';
import { MAX_STRING_LENGTH } from './value-text.ts';

export interface WriteInput {
  readonly layout: Layout;
  readonly state: ObservationState;
  readonly existing: Observation | undefined;
  /** Absent where the Observation stands already and keeps what it has. */
  readonly subject?: Subject;
  readonly context: MergeContext;
  /** Of the readings that come in. */
  readonly times: readonly ExactTime[];
}

type Written = Extract<Merge, { kind: 'write' | 'unchanged' }> | { readonly kind: 'tooLong' };

/** Renders what the merge has settled; what does not change the content is not written. */
export function writeObservation(input: WriteInput): Written {
  const { existing, layout, context } = input;
  const content = renderContent(input);
  if (isTooLong(content)) return { kind: 'tooLong' };
  const changed = existing === undefined || !isSameJson(readable(content), readable(existing));
  const { status, finalizeAt } = nextStatus({ existing, changed, period: layout.period, context });
  const due = finalizeAt === undefined ? {} : { finalizeAt };
  const isSame = !changed && status === existing.status && isSameJson(content.extension, existing.extension);
  if (isSame) return { kind: 'unchanged', ...due };
  const issued = changed ? new Date(context.now).toISOString() : existing.issued;
  const meta = metaOf(existing?.meta, layout, context);
  const { id = context.target.id } = content;
  const observation = inDefinitionOrder({ ...content, id, meta, status, ...(issued === undefined ? {} : { issued }) });
  return { kind: 'write', observation, ...due };
}

/** What people and programs read, without what merely tells of its writing. */
function readable({ status: _status, issued: _issued, meta: _meta, extension, ...content }: Observation): unknown {
  const others = extension?.filter((one) => !isSampleKeys(one)) ?? [];
  return { ...content, ...(others.length === 0 ? {} : { extension: others }) };
}

function renderContent(input: WriteInput): Observation {
  const { layout, state, existing, subject, context, times } = input;
  const { compatibility, target } = context;
  const { system } = target.identifier;
  const wholePeriod = compatibility.effectiveShape === 'wholePeriod';
  const isSecondWide = compatibility.identityPrecision === 'second';
  const effective = effectiveOf({ layout, state, times, existing, wholePeriod, isSecondWide });
  const {
    effectiveDateTime: _d,
    effectivePeriod: _p,
    effectiveInstant: _i,
    extension: _e,
    category: _c,
    ...rest
  } = frameOf(layout, existing, target);
  const base: Observation = {
    ...rest,
    ...categoryOf(layout, existing, compatibility),
    ...(subject === undefined ? {} : referencesOf(subject, existing)),
    ...effectiveFields(effective, existing),
    ...extensionsOf(input, effective),
  };
  const render = { layout, state, existing, effective, system, padsPeriod: wholePeriod };
  return renderComponents(render, renderValue(render, base));
}

function frameOf(
  { template }: Layout,
  existing: Observation | undefined,
  { id, identifier }: ObservationTarget,
): Observation {
  const fresh: Observation = {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: codeOf(template.codings, template.typeName, identifier.system),
  };
  const standing = existing?.identifier ?? [];
  const isKnown = standing.some(({ system, value }) => system === identifier.system && value === identifier.value);
  return { ...fresh, ...existing, identifier: isKnown ? standing : [...standing, { ...identifier }] };
}

/** A category that stands is kept, for a person may have changed it; the old service writes the template's. */
function categoryOf(
  { template }: Layout,
  existing: Observation | undefined,
  { keyedMerge }: Compatibility,
): { category?: CodeableConcept[] } {
  const standing = existing?.category ?? [];
  if (standing.length > 0 && keyedMerge) return { category: standing };
  return template.categories.length === 0 ? {} : { category: [...template.categories] };
}

function referencesOf(
  { patient, device, encounter }: Subject,
  existing: Observation | undefined,
): Partial<Observation> {
  return {
    subject: existing?.subject ?? { reference: `Patient/${patient}` },
    device: existing?.device ?? { reference: `Device/${device}` },
    // Readings that stand without an encounter never become those of one that comes later.
    ...(encounter === undefined || existing !== undefined
      ? {}
      : { encounter: { reference: `Encounter/${encounter}` } }),
  };
}

/** In its place among those of others, or behind them: where nothing else changes, its place makes no difference. */
function extensionsOf(input: WriteInput, effective: Effective): { extension?: Extension[] } {
  const { layout, state, existing, context } = input;
  const standing = existing?.extension ?? [];
  const ours = context.compatibility.keyedMerge ? sampleKeysExtension(keysOf(layout, state, effective)) : undefined;
  const place = standing.findIndex(isSampleKeys);
  const before = standing.slice(0, place < 0 ? standing.length : place);
  const behind = standing.slice(before.length).filter((one) => !isSampleKeys(one));
  const all = [...before, ...(ours === undefined ? [] : [ours]), ...behind];
  return all.length === 0 ? {} : { extension: all };
}

function isSampleKeys({ url }: Extension): boolean {
  return url === SAMPLE_KEYS_URL;
}

// Servers may cut a start to the millisecond: then the slot itself is kept beside it.
function keysOf(layout: Layout, state: ObservationState, { start }: Effective): ReadonlyMap<string, SeriesKeys> {
  return new Map(
    layout.series.map((series) => {
      const { keys, floors, superseded, texts } = stateOf(state, series);
      const { grid, slot } = series;
      if (grid === undefined || start.fraction === '' || texts.size === 0)
        return [slot.label, { keys, floors, superseded }];
      return [slot.label, { keys, floors, superseded, start: slotNearest(grid, start) }];
    }),
  );
}

function metaOf(standing: Meta | undefined, { template }: Layout, { source }: MergeContext): Meta {
  const profile = [...new Set([...(standing?.profile ?? []), ...template.profiles])];
  return { ...standing, source, ...(profile.length === 0 ? {} : { profile }) };
}

function isTooLong({ valueSampledData, component = [], extension = [] }: Observation): boolean {
  const data = [valueSampledData, ...component.map((one) => one.valueSampledData)].map((sampled) => sampled?.data);
  const keys = extension.flatMap(({ extension: series = [] }) =>
    series.flatMap(({ extension: parts = [] }) => parts.map(({ valueString }) => valueString)),
  );
  return [...data, ...keys].some((text) => (text?.length ?? 0) > MAX_STRING_LENGTH);
}
