import type { Observation } from '@medplum/fhirtypes';
import type { Compatibility } from '../../../mapping/compatibility.ts';
import { COMPATIBILITY } from '../../../mapping/compatibility.ts';
import type { JsonObject } from '../../../mapping/expressions/json-object.ts';
import { ok, type Result } from '../../../mapping/fault.ts';
import { previewGroups } from '../../../mapping/preview/preview-groups.ts';
import { type PreviewedMessage, previewMessage } from '../../../mapping/preview/preview-message.ts';
import { answerLines, RequestError } from './answer-lines.ts';
import { type CompatibilityOptions, compatibilityFor } from './compatibility-option.ts';
import type { MappingFileOptions } from './mapping.ts';
import { toJsonText } from '../../../mapping/exact-json.ts';
import { messagesIn } from './normalize.ts';
import { readableGroup } from './readable.ts';
import { measurementsIn } from './request-measurements.ts';
import { createRequestMappings, refusal, type RequestMappings } from './request-mappings.ts';
import { timeOption } from './time-option.ts';

interface Options extends MappingFileOptions, CompatibilityOptions {
  readonly now?: string;
}

export interface TransformDefaults {
  readonly compatibility: Compatibility;
  readonly now: () => number;
}

/** Turns the messages of each line of standard input into Observations. */
export async function transformMessages(options: Options): Promise<void> {
  const mappings = await createRequestMappings(options);
  const compatibility = await compatibilityFor(options);
  const now = options.now === undefined ? Date.now : () => timeOption(options.now);
  await answerLines((request) => answerTransform(request, mappings, { compatibility, now }));
}

/**
 * `{"device", "fhir", "messages", "existing"?}`, or `measurements` in place of device mapping and messages, to `{"ok": true,
 * "observations", "groups", "faults"}` or `{"ok": false, "error", "faults"?}`.
 */
export function answerTransform(request: JsonObject, mappings: RequestMappings, defaults: TransformDefaults): object {
  const fhir = mappings.fhir(request);
  const messages = normalizedIn(request, mappings);
  if (!messages.ok || !fhir.ok) return refusal([messages, fhir].flatMap((read) => (read.ok ? [] : read.faults)));
  const options = {
    now: timeIn(request) ?? defaults.now(),
    existing: existingIn(request),
    compatibility: switchesIn(request) ?? defaults.compatibility,
  };
  const { groups, observations } = previewGroups(fhir.value, messages.value, options);
  const refused = groups.flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome.fault] : []));
  const faults = [...messages.value.flatMap((message) => message.faults), ...refused];
  return { ok: true, observations, groups: groups.map(readableGroup), faults };
}

function normalizedIn(request: JsonObject, mappings: RequestMappings): Result<readonly PreviewedMessage[]> {
  const measurements = measurementsIn(request);
  if (measurements !== undefined) return ok([{ matches: [], measurements, faults: [] }]);
  const texts = messagesIn(request);
  const device = mappings.device(request);
  return device.ok ? ok(texts.map((text) => previewMessage(device.value, text))) : device;
}

function timeIn({ now }: JsonObject): number | undefined {
  if (now === undefined) return undefined;
  const time = typeof now === 'string' ? Date.parse(now) : Number.NaN;
  if (Number.isNaN(time)) throw new RequestError('"now" must be a time, such as 2026-03-02T08:00:00Z.');
  return time;
}

function switchesIn({ compatibility }: JsonObject): Compatibility | undefined {
  if (compatibility === undefined) return undefined;
  if (compatibility === 'default' || compatibility === 'medtech') return COMPATIBILITY[compatibility];
  throw new RequestError('"compatibility" must be "default" or "medtech".');
}

/** Observations that stand on the server. */
function existingIn({ existing = [] }: JsonObject): readonly Observation[] {
  const plain: unknown = JSON.parse(toJsonText(existing));
  if (Array.isArray(plain) && plain.every(isObservation)) return plain;
  throw new RequestError('"existing" must be an array of Observations with an id.');
}

function isObservation(value: unknown): value is Observation {
  if (typeof value !== 'object' || value === null) return false;
  return Reflect.get(value, 'resourceType') === 'Observation' && typeof Reflect.get(value, 'id') === 'string';
}
