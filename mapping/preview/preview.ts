import type { Observation } from '@medplum/fhirtypes';
import type { Fault } from '../fault.ts';
import { loadMappings, type MappingFile, type PreviewMappings } from './load-mappings.ts';
import { type PreviewedGroup, previewGroups, type PreviewOptions } from './preview-groups.ts';
import { type PreviewedMessage, previewMessage } from './preview-message.ts';

export interface PreviewInput extends PreviewOptions {
  readonly device: MappingFile;
  /** Without it messages are normalized and not transformed. */
  readonly fhir?: MappingFile;
  /** JSON texts: bare bodies, or whole envelopes `{Body, Properties, SystemProperties}`. */
  readonly messages: readonly string[];
}

/** What two mappings make of some messages, step by step; plain JSON. */
export interface Preview {
  /** Of the mapping files. A device mapping with a fault previews no message, a FHIR mapping with one no group. */
  readonly faults: readonly Fault[];
  readonly messages: readonly PreviewedMessage[];
  readonly groups: readonly PreviewedGroup[];
  readonly observations: readonly Observation[];
}

/** Shows what mappings make of messages, as if all of these fell in one window and the server held `existing` only. */
export function preview({ device, fhir, messages, ...options }: PreviewInput): Preview {
  const { faults, mappings } = loadMappings(device, fhir);
  if (mappings === undefined) return { faults, messages: [], groups: [], observations: [] };
  return { ...previewWith(mappings, messages, options), faults };
}

/** As `preview`, with mappings that are compiled already. */
export function previewWith(
  { device, fhir }: PreviewMappings,
  messages: readonly string[],
  options: PreviewOptions,
): Preview {
  const previewed = messages.map((message) => previewMessage(device, message));
  const grouped = fhir === undefined ? { groups: [], observations: [] } : previewGroups(fhir, previewed, options);
  return { faults: [], messages: previewed, ...grouped };
}
