import type { Observation } from '@medplum/fhirtypes';
import type { DeviceMapping } from '../device/device-mapping.ts';
import { loadDeviceMapping } from '../device/load-device-mapping.ts';
import type { Fault } from '../fault.ts';
import { loadFhirMapping } from '../fhir/load-fhir-mapping.ts';
import type { FhirMapping } from '../fhir/observation-draft.ts';
import { type PreviewedGroup, previewGroups, type PreviewOptions } from './preview-groups.ts';
import { type PreviewedMessage, previewMessage } from './preview-message.ts';

/** A mapping file: its text, and the name that faults call it by. */
export interface MappingFile {
  readonly text: string;
  readonly file: string;
}

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

/** A compiled pair of mappings. */
export interface PreviewMappings {
  readonly device: DeviceMapping;
  readonly fhir?: FhirMapping;
}

/** Shows what mappings make of messages, as if all of these fell in one window and the server held `existing` only. */
export function preview({ device, fhir, messages, ...options }: PreviewInput): Preview {
  const devices = loadDeviceMapping(device.text, device);
  const observations = fhir === undefined ? undefined : loadFhirMapping(fhir.text, fhir);
  const faults = [devices, observations].flatMap((loaded) => (loaded === undefined || loaded.ok ? [] : loaded.faults));
  if (!devices.ok) return { faults, messages: [], groups: [], observations: [] };
  const mappings = { device: devices.value, ...(observations?.ok === true && { fhir: observations.value }) };
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
