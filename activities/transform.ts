import { ApplicationFailure } from '@temporalio/common';
import type { ObservationDraft, RefusedRow } from '../mapping/fhir/observation-draft.ts';
import type { FaultCode } from '../mapping/fault.ts';
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
    for (const [version, rows] of rowsBySet(input.segments)) {
      parts.push(await transformSet(mappingSets, input, version, rows));
    }
    const output: TransformOutput = {
      groups: parts.flatMap((part) => part.groups),
      refused: parts.flatMap((part) => part.refused),
      slotCollisions: parts.reduce((sum, part) => sum + part.slotCollisions, 0),
    };
    metrics.record(
      'Measurement',
      input.segments.reduce((sum, segment) => sum + segment.rows.count, 0),
      label(input),
    );
    metrics.record('MeasurementGroup', output.groups.length, label(input));
    if (output.slotCollisions > 0) metrics.record('iot_slot_collisions', output.slotCollisions, label(input));
    return output;
  };
}

function label({ type }: { readonly type: string }) {
  return { type };
}

function rowsBySet(segments: readonly RowSegment[]): ReadonlyMap<string, readonly MeasurementRow[]> {
  const bySet = new Map<string, MeasurementRow[]>();
  for (const { mappingSet, publisher, rows } of segments) {
    const known = bySet.get(mappingSet) ?? [];
    bySet.set(mappingSet, known);
    for (const row of fromColumns(rows, publisher)) known.push(row);
  }
  return bySet;
}

async function transformSet(
  mappingSets: MappingSetReader,
  { deviceId, type }: TransformInput,
  version: string,
  rows: readonly MeasurementRow[],
): Promise<TransformOutput> {
  const set = await requireSet(mappingSets, version);
  const { drafts, refused, slotCollisions } = set.fhir.transform({ type, deviceId, rows });
  return {
    groups: drafts.map((draft) => groupOf(version, draft)),
    refused: refusedGroups(version, rows, refused),
    slotCollisions,
  };
}

export function groupOf(mappingSet: string, draft: ObservationDraft): ObservationGroup {
  return { mappingSet, draft, readings: draft.times.length };
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
  mappingSet: string,
  rows: readonly MeasurementRow[],
  refused: readonly RefusedRow[],
): readonly RefusedGroup[] {
  const reasons = new Map<
    string,
    { readonly code: FaultCode; readonly message: string; readonly rows: MeasurementRow[] }
  >();
  const byKey = new Map(rows.map((row) => [keyText(row.key), row]));
  for (const { key, fault } of refused) {
    const row = byKey.get(keyText(key));
    if (row === undefined) continue;
    const reason = JSON.stringify([fault.code, fault.message, key.publisher]);
    const group = reasons.get(reason) ?? { code: fault.code, message: fault.message, rows: [] };
    reasons.set(reason, group);
    group.rows.push(row);
  }
  return [...reasons.values()].map(({ code, message, rows: list }) => ({
    ...{ code, message },
    segment: { publisher: list[0]?.key.publisher ?? '', mappingSet, rows: toColumns(list) },
  }));
}

function keyText({ publisher, sequence, sub }: MeasurementRow['key']): string {
  return JSON.stringify([publisher, sequence, sub]);
}
