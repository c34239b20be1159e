import type { Fault } from '../fault.ts';
import type { MeasuredValue, MeasurementRow } from '../model.ts';
import { required } from '../required.ts';
import { parseDecimal } from './decimal.ts';
import { wholeMs } from './exact-time.ts';
import { createDraft, valueOf } from './draft-content.ts';
import type { DraftHead, DraftRow } from './draft-content.ts';
import { periodOf } from './fhir-template.ts';
import type { FhirTemplate, ValueSlot } from './fhir-template.ts';
import { slotHolding, slotNearest } from './grid.ts';
import type { Grid } from './grid.ts';
import type { ObservationDraft, RefusedRow, Transformed, TransformedWindow } from './observation-draft.ts';
import { compareKeys, orderKeyOf } from './order-key.ts';
import { complaintAbout, isSampleArray } from './value-text.ts';

/** A FHIR string holds 1 MB: so many samples fit, and a day of one a second stays whole. */
export const SLOTS_PER_PAGE = 90_000;

interface Group {
  readonly head: DraftHead;
  readonly page: number;
  readonly rows: DraftRow[];
}

/** Turns the rows of one window into drafts, one for each Observation that they land in. */
export function transformWindow(template: FhirTemplate | undefined, window: TransformedWindow): Transformed {
  if (template === undefined) return refuseAll(window);
  const refused: RefusedRow[] = [];
  const groups = new Map<string, Group>();
  for (const row of window.rows) {
    const { values, faults } = selectValues(template, row);
    for (const fault of faults) refused.push({ key: row.key, fault, isWhole: values === undefined });
    if (values === undefined) continue;
    const place = placeOf(template, row, values);
    const group = groups.get(place.id) ?? { head: headOf(template, window, row), page: place.page, rows: [] };
    groups.set(place.id, group);
    group.rows.push({ time: row.occurredAt, publisher: row.key.publisher, key: orderKeyOf(row.key), values });
  }
  const drafts = Array.from(groups.values(), (group) => draftOf(template, group));
  const slotCollisions = drafts.reduce((sum, { collisions }) => sum + collisions, 0);
  return { drafts: drafts.map(({ draft }) => draft), refused, slotCollisions };
}

function refuseAll({ type, rows }: TransformedWindow): Transformed {
  const fault: Fault = {
    code: 'TemplateNotFound',
    message: 'The FHIR mapping has no template for this measurement type; add one with this typeName.',
    typeName: type,
  };
  return { drafts: [], refused: rows.map(({ key }) => ({ key, fault, isWhole: true })), slotCollisions: 0 };
}

interface Selected {
  /** Absent when nothing of the row can be written. */
  readonly values?: ReadonlyMap<string, MeasuredValue>;
  readonly faults: readonly Fault[];
}

function selectValues(template: FhirTemplate, row: MeasurementRow): Selected {
  if (template.interval === -1 && (row.correlationId ?? '').trim() === '') {
    return { faults: [faultOf(template, 'CorrelationIdNotDefined', CORRELATION_MESSAGE)] };
  }
  const values = new Map<string, MeasuredValue>();
  const faults: Fault[] = [];
  for (const { name, value } of row.values) {
    const slots = template.slots.filter(({ valueName }) => valueName === name);
    const complaint = slots.map(({ spec }) => complaintAbout(spec, value)).find((found) => found !== undefined);
    if (complaint === undefined) {
      if (slots.length > 0) values.set(name, slots.every(isConcept) ? 1 : value);
      continue;
    }
    faults.push({
      ...faultOf(template, complaint.code, `The value ${name} ${complaint.message}.`),
      ...complaintData(complaint),
    });
  }
  if (values.size > 0 || isWrittenWithoutValues(template)) return { values, faults };
  if (faults.length > 0) return { faults };
  return { faults: [faultOf(template, 'FhirDataMapping', NO_VALUE_MESSAGE)] };
}

const CORRELATION_MESSAGE =
  'periodInterval -1 groups by correlation id and this measurement has none; add correlationIdExpression to its device template, or send the id.';
const NO_VALUE_MESSAGE =
  'The measurement has none of the values that its FHIR template names; use the same valueName in both mappings.';

function complaintData({ expected, received }: { readonly expected?: string; readonly received: string }) {
  return { ...(expected === undefined ? {} : { expected }), received };
}

function faultOf({ index, typeName }: FhirTemplate, code: Fault['code'], message: string): Fault {
  return { code, message, template: index, typeName };
}

/** A concept's value has no meaning: that there is a measurement is all it says. */
function isConcept({ spec }: ValueSlot): boolean {
  return spec.kind === 'CodeableConcept';
}

/** Event telemetry (such as "device put on") has no values. */
function isWrittenWithoutValues({ slots }: FhirTemplate): boolean {
  return slots.length === 0 || slots.some(({ valueName }) => valueName === undefined);
}

interface Place {
  /** Equal for rows that land in one draft. JSON keeps its parts apart. */
  readonly id: string;
  readonly page: number;
}

function placeOf(template: FhirTemplate, row: MeasurementRow, values: ReadonlyMap<string, MeasuredValue>): Place {
  const { occurredAt, patientId = null, encounterId = null, correlationId = null } = row;
  const session = template.interval === -1 ? correlationId : null;
  const period = template.interval === -1 ? null : (periodOf(template.interval, occurredAt)?.start ?? occurredAt);
  const page = pageAt(template, occurredAt, values);
  return { id: JSON.stringify([patientId, encounterId, session, period, page, arrayPeriods(values)]), page };
}

/** Arrays of different periods never share an Observation, nor do arrays and single samples of one value. */
function arrayPeriods(values: ReadonlyMap<string, MeasuredValue>): readonly string[] {
  const arrays = [...values].flatMap(([name, value]) =>
    isSampleArray(value) ? [JSON.stringify([name, value.periodMs])] : [],
  );
  return arrays.toSorted();
}

/** The page of the densest series; one page covers an hour or a day of all but fast series. */
function pageAt(template: FhirTemplate, time: number, values: ReadonlyMap<string, MeasuredValue>): number {
  if (template.interval === 0) return 0;
  const slots = sampledSlots(template, time, values);
  return Math.max(0, ...slots.map((slot) => Math.floor(slot / SLOTS_PER_PAGE)));
}

function sampledSlots(template: FhirTemplate, time: number, values: ReadonlyMap<string, MeasuredValue>): number[] {
  const anchor = periodOf(template.interval, time)?.start ?? 0;
  return template.slots.flatMap((slot) => {
    const value = valueOf(values, slot);
    return value === undefined ? [] : slotAt(slot, anchor, time, value);
  });
}

function slotAt({ spec }: ValueSlot, anchor: number, time: number, value: MeasuredValue): readonly number[] {
  if (spec.kind !== 'SampledData') return [];
  if (isSampleArray(value)) {
    const grid: Grid = { anchor, period: parseDecimal(String(value.periodMs)) };
    return [slotNearest(grid, wholeMs(time))];
  }
  return [slotHolding({ anchor, period: required(spec.period) }, wholeMs(time))];
}

function headOf(template: FhirTemplate, { deviceId }: TransformedWindow, row: MeasurementRow): DraftHead {
  const { patientId, encounterId, correlationId } = row;
  return {
    type: template.typeName,
    deviceId,
    ...(patientId === undefined ? {} : { patientId }),
    ...(encounterId === undefined ? {} : { encounterId }),
    ...(correlationId === undefined || template.interval !== -1 ? {} : { correlationId }),
  };
}

function draftOf(template: FhirTemplate, { head, page, rows }: Group): { draft: ObservationDraft; collisions: number } {
  // Rows of a panel are all kept: which of them stand together is for the merge to tell, where older rows may join.
  const kept = template.slots.length > 1 ? rows : newestOfEachTime(rows);
  return {
    draft: createDraft(head, kept, { interval: template.interval, page }),
    collisions: countCollisions(template, kept),
  };
}

function newestOfEachTime(rows: readonly DraftRow[]): readonly DraftRow[] {
  const newest = new Map<number, DraftRow>();
  for (const row of rows) {
    const other = newest.get(row.time);
    if (other === undefined) newest.set(row.time, row);
    else newest.set(row.time, { ...newerOf(other, row), replaced: replacedBy(other) + replacedBy(row) + 1 });
  }
  return [...newest.values()];
}

function newerOf(a: DraftRow, b: DraftRow): DraftRow {
  return compareKeys(a.key, b.key) < 0 ? b : a;
}

function replacedBy({ replaced = 0 }: DraftRow): number {
  return replaced;
}

/** Readings of different times that want one place. */
function countCollisions(template: FhirTemplate, rows: readonly DraftRow[]): number {
  if (template.interval === 0) return 0;
  let collisions = 0;
  for (const slot of template.slots) {
    const times = new Set(rows.flatMap(({ time, values }) => (valueOf(values, slot) === undefined ? [] : [time])));
    if (slot.spec.kind === 'CodeableConcept' || times.size === 0) continue;
    collisions += times.size - distinctPlaces(template, slot, rows).size;
  }
  return collisions;
}

function distinctPlaces(template: FhirTemplate, slot: ValueSlot, rows: readonly DraftRow[]): ReadonlySet<number> {
  const places = new Set<number>();
  for (const { time, values } of rows) {
    const value = valueOf(values, slot);
    if (value === undefined) continue;
    const anchor = periodOf(template.interval, time)?.start ?? 0;
    places.add(slotAt(slot, anchor, time, value)[0] ?? 0);
  }
  return places;
}
