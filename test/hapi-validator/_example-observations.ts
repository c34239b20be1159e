import { readdirSync, readFileSync } from 'node:fs';
import type { Observation } from '@medplum/fhirtypes';
import { COMPATIBILITY, type Compatibility } from '../../mapping/compatibility.ts';
import { loadDeviceMapping } from '../../mapping/device/load-device-mapping.ts';
import { readEventFile } from '../../mapping/event/read-event-file.ts';
import type { Result } from '../../mapping/fault.ts';
import { finalizeObservation } from '../../mapping/fhir/finalize-observation.ts';
import { loadFhirMapping } from '../../mapping/fhir/load-fhir-mapping.ts';
import { mergeObservation } from '../../mapping/fhir/merge-observation.ts';
import type { FhirMapping, ObservationDraft } from '../../mapping/fhir/observation-draft.ts';
import { SERVICE_SYSTEM, targetOf } from '../../mapping/fhir/observation-target.ts';
import type { Measurement } from '../../mapping/model.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const SUBJECT = { patient: 'patient-1', device: 'device-1', encounter: 'encounter-1' };
const DAY = 86_400_000;

/** What the examples make: under the default and under the old service's switches, running, merged and final. */
export function exampleObservations(): readonly Observation[] {
  const names = readdirSync(EXAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return names.flatMap((name) => Object.values(COMPATIBILITY).flatMap((one) => observationsOf(name, one)));
}

function observationsOf(example: string, compatibility: Compatibility): readonly Observation[] {
  const mapping = valueOf(loadFhirMapping(read(example, 'fhirmapping.json'), { file: 'fhirmapping.json' }));
  return measurementsOf(example).flatMap(({ type, deviceId, values, occurredAt }, index) => {
    const rowAt = (at: number, sequence: number) => ({
      values,
      occurredAt: at,
      correlationId: 'session-1',
      key: { publisher: 'example', sequence, sub: index, enqueuedAt: at },
    });
    const rows = [rowAt(occurredAt, 1), rowAt(occurredAt + 1000, 2)];
    return rows.flatMap((row) =>
      mapping
        .transform({ type, deviceId, rows: [row] })
        .drafts.flatMap((draft) => stagesOf(mapping, draft, compatibility)),
    );
  });
}

/** As it is first written, and as it is once its period is over. */
function stagesOf(mapping: FhirMapping, draft: ObservationDraft, compatibility: Compatibility): readonly Observation[] {
  const now = (draft.times[0] ?? 0) + 60_000;
  const target = targetOf(draft, SUBJECT, { identifierSystem: SERVICE_SYSTEM, compatibility });
  const context = { target, now, graceMs: 60_000, compatibility, source: 'urn:iot-connector', overwrite: false };
  const merged = mergeObservation(mapping, draft, SUBJECT, undefined, context);
  if (merged.kind !== 'write') throw new Error(`An example was not written: ${JSON.stringify(merged)}`);
  const final = finalizeObservation(merged.observation, now + 2 * DAY);
  return final === undefined ? [merged.observation] : [merged.observation, final];
}

function measurementsOf(example: string): readonly Measurement[] {
  const mapping = valueOf(loadDeviceMapping(read(example, 'devicecontent.json'), { file: 'devicecontent.json' }));
  const lines = read(example, 'messages.jsonl').trimEnd().split('\n');
  const events = lines.map((line) => valueOf(readEventFile(line, { exactNumbers: mapping.needsExactNumbers })));
  return events.flatMap((event) => mapping.normalize(event).measurements);
}

function read(example: string, file: string): string {
  return readFileSync(new URL(`${example}/${file}`, EXAMPLES), 'utf8');
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.faults, null, 2));
  return result.value;
}
