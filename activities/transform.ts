import { ApplicationFailure } from '@temporalio/common';
import { readingsOf } from '../mapping/fhir/draft-content.ts';
import type { ObservationDraft, RefusedRow } from '../mapping/fhir/observation-draft.ts';
import type { FaultCode } from '../mapping/fault.ts';
import { errorLabels } from '../telemetry/error-names.ts';
import type { MeasurementRow } from '../mapping/model.ts';
import { fromColumns, toColumns } from '../workflows/columns.ts';
import { FAILURE_TYPES, type ObservationGroup, type RefusedGroup, type RowSegment } from './contract.ts';
import type { TransformActivities, TransformInput, TransformOutput } from './contract.ts';
import type { ActivityDependencies, MappingSetReader } from './dependencies.ts';

/** Rows are transformed by the FHIR mapping of the set that made them, never by another. */
export function createTransform({
  mappingSets,
  metrics,
}: Pick<ActivityDependencies, 'mappingSets' | 'metrics'>): TransformActivities['transform'] {
  return async (input) => {
    const parts: TransformOutput[] = [];
    for (const made of rowsByOrigin(input.segments)) parts.push(await transformRows(mappingSets, input, made));
    const output: TransformOutput = {
      groups: parts.flatMap((part) => part.groups),
      refused: parts.flatMap((part) => part.refused),
      slotCollisions: parts.reduce((sum, part) => sum + part.slotCollisions, 0),
    };
    if (isTooLarge(input, output)) return TOO_LARGE;
    metrics.record('Measurement', rowsOf(input), label(input));
    metrics.record('MeasurementGroup', output.groups.length, label(input));
    if (output.slotCollisions > 0) metrics.record('iot_slot_collisions', output.slotCollisions, label(input));
    for (const { code } of output.refused) metrics.record('TotalErrors', 1, errorLabels(code));
    return output;
  };
}

/** Readings that are an Observation each cost ten times what they do in columns; 2 MiB is what the server takes. */
const MAX_OUTPUT_BYTES = 512 * 1024;
const TOO_LARGE: TransformOutput = { groups: [], refused: [], slotCollisions: 0, isTooLarge: true };

function isTooLarge(input: TransformInput, output: TransformOutput): boolean {
  return rowsOf(input) > 1 && Buffer.byteLength(JSON.stringify(output)) > MAX_OUTPUT_BYTES;
}

function rowsOf({ segments }: TransformInput): number {
  return segments.reduce((sum, { rows }) => sum + rows.count, 0);
}

function label({ type }: { readonly type: string }) {
  return { type };
}

/** Rows that one mapping set made, and how they are to be merged. */
type MadeRows = Omit<RowSegment, 'publisher' | 'rows'> & { readonly rows: readonly MeasurementRow[] };

function rowsByOrigin(segments: readonly RowSegment[]): readonly MadeRows[] {
  const known = new Map<string, MadeRows & { readonly rows: MeasurementRow[] }>();
  for (const { publisher, rows, ...origin } of segments) {
    const key = JSON.stringify([origin.mappingSet, origin.overwrite ?? false]);
    const made = known.get(key) ?? { ...origin, rows: [] };
    known.set(key, made);
    for (const row of fromColumns(rows, publisher)) made.rows.push(row);
  }
  return [...known.values()];
}

async function transformRows(
  mappingSets: MappingSetReader,
  { deviceId, type }: TransformInput,
  { rows, ...origin }: MadeRows,
): Promise<TransformOutput> {
  const set = await requireSet(mappingSets, origin.mappingSet);
  const { drafts, refused, slotCollisions } = set.fhir.transform({ type, deviceId, rows });
  return {
    groups: drafts.map((draft) => groupOf(origin, draft)),
    refused: refusedGroups(origin, rows, refused),
    slotCollisions,
  };
}

/** A group of a draft, made and to be merged as its origin says. */
export function groupOf(
  { mappingSet, overwrite, firstWriteUnderWay }: Omit<ObservationGroup, 'draft' | 'readings'>,
  draft: ObservationDraft,
): ObservationGroup {
  return {
    mappingSet,
    draft,
    readings: readingsOf(draft),
    ...(overwrite === undefined ? {} : { overwrite }),
    ...(firstWriteUnderWay === undefined ? {} : { firstWriteUnderWay }),
  };
}

/** @throws ApplicationFailure, retryable: the set may still be on its way to this worker's store */
export async function requireSet(mappingSets: MappingSetReader, version: string) {
  const set = await mappingSets.get(version);
  if (set !== undefined) return set;
  throw ApplicationFailure.create({
    type: FAILURE_TYPES.unknownMappingSet,
    message:
      `Mapping set ${version}, which made these rows, is not in the store. ` +
      'With more than one host the store must be one that all of them see.',
  });
}

/** Refused rows with one reason and one publisher stay together, so that they are one dead letter. */
function refusedGroups(
  origin: Omit<RowSegment, 'publisher' | 'rows'>,
  rows: readonly MeasurementRow[],
  refused: readonly RefusedRow[],
): readonly RefusedGroup[] {
  const reasons = new Map<
    string,
    { readonly code: FaultCode; readonly message: string; readonly rows: MeasurementRow[]; readings: number }
  >();
  const byKey = new Map(rows.map((row) => [keyText(row.key), row]));
  const told = new Set<string>();
  for (const { key, fault, isWhole } of refused) {
    const row = byKey.get(keyText(key));
    if (row === undefined) continue;
    const reason = JSON.stringify([fault.code, fault.message, key.publisher]);
    const group = reasons.get(reason) ?? { code: fault.code, message: fault.message, rows: [], readings: 0 };
    reasons.set(reason, group);
    if (group.rows.at(-1) !== row) group.rows.push(row);
    if (isWhole && !told.has(keyText(key))) group.readings += 1;
    told.add(keyText(key));
  }
  return [...reasons.values()].map(({ code, message, readings, rows: list }) => ({
    code,
    message,
    readings,
    segment: { ...origin, publisher: list[0]?.key.publisher ?? '', rows: toColumns(list) },
  }));
}

function keyText({ publisher, sequence, sub }: MeasurementRow['key']): string {
  return JSON.stringify([publisher, sequence, sub]);
}
