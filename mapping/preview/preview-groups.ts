import type { Observation } from '@medplum/fhirtypes';
import type { Fault } from '../fault.ts';
import type { FhirMapping, ObservationDraft } from '../fhir/observation-draft.ts';
import type { MeasurementRow } from '../model.ts';
import { required } from '../required.ts';
import type { PreviewedMessage } from './preview-message.ts';
import { type Rendering, renderObservations, type RenderOptions } from './render-observations.ts';

/** Readings that belong together: those that became an Observation, or those that one fault kept from it. */
export interface PreviewedGroup {
  readonly type: string;
  readonly deviceId: string;
  readonly patientId?: string;
  readonly encounterId?: string;
  readonly correlationId?: string;
  /** Occurrence times, ascending, each once. */
  readonly times: readonly number[];
  readonly outcome: Rendering;
}

/** What a preview needs to know besides mappings and messages. */
export type PreviewOptions = Pick<RenderOptions, 'now' | 'compatibility' | 'existing'>;

interface Grouped {
  readonly groups: readonly PreviewedGroup[];
  readonly observations: readonly Observation[];
}

interface Window {
  readonly type: string;
  readonly deviceId: string;
  readonly rows: MeasurementRow[];
}

/** Groups the measurements of all messages as one window of each device and type, and renders them. */
export function previewGroups(
  fhir: FhirMapping,
  messages: readonly PreviewedMessage[],
  options: PreviewOptions,
): Grouped {
  const windows = collectWindows(fhir, messages, options.now);
  const drafts: ObservationDraft[] = [];
  const refused: PreviewedGroup[] = [];
  for (const window of windows) {
    const transformed = fhir.transform(window);
    drafts.push(...transformed.drafts);
    for (const { key, fault } of transformed.refused) refused.push(refusedGroup(window, key, fault));
  }
  const { observations, outcomes } = renderObservations(fhir, drafts, options);
  const groups = drafts.map((draft, index) => {
    const { content: _, ...head } = draft;
    return { ...head, outcome: required(outcomes[index]) };
  });
  return { groups: [...groups, ...refused], observations };
}

function collectWindows(fhir: FhirMapping, messages: readonly PreviewedMessage[], now: number): readonly Window[] {
  const windows = new Map<string, Window>();
  messages.forEach(({ measurements, enqueuedAt = now }, message) => {
    measurements.forEach((measurement, sub) => {
      const { type: typeName, deviceId, template: _, ...row } = measurement;
      const type = fhir.spelling(typeName) ?? typeName;
      const id = JSON.stringify([deviceId, type]);
      const window = windows.get(id) ?? { type, deviceId, rows: [] };
      windows.set(id, window);
      window.rows.push({
        ...row,
        key: { publisher: 'preview', sequence: message + 1, sub, enqueuedAt },
      });
    });
  });
  return [...windows.values()];
}

function refusedGroup({ type, deviceId, rows }: Window, key: MeasurementRow['key'], fault: Fault): PreviewedGroup {
  const { occurredAt, patientId, encounterId, correlationId } = required(rows.find((row) => row.key === key));
  return {
    type,
    deviceId,
    ...(patientId !== undefined && { patientId }),
    ...(encounterId !== undefined && { encounterId }),
    ...(correlationId !== undefined && { correlationId }),
    times: [occurredAt],
    outcome: { kind: 'failed', fault },
  };
}
