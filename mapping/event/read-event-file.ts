import { isObject } from '../expressions/json-object.ts';
import type { Result } from '../fault.ts';
import { ok } from '../fault.ts';
import type { DeviceEvent, JsonValue } from '../model.ts';
import { toDeviceEvent } from './device-event.ts';
import { readBody } from './read-body.ts';
import type { BodyOptions } from './read-body.ts';

/**
 * Reads a sample message: a whole envelope `{Body, Properties, SystemProperties}`, or a bare body, which is then the
 * body of an event without properties.
 */
export function readEventFile(text: Uint8Array | string, options: BodyOptions): Result<DeviceEvent> {
  const json = readBody(text, options);
  return json.ok ? ok(toEvent(json.value)) : json;
}

const ENVELOPE_NAMES: ReadonlySet<string> = new Set(['Body', 'Properties', 'SystemProperties']);

function toEvent(value: JsonValue): DeviceEvent {
  if (!isObject(value) || !('Body' in value) || !Object.keys(value).every((name) => ENVELOPE_NAMES.has(name))) {
    return toDeviceEvent({ body: value });
  }
  const { Body = null, Properties = null, SystemProperties = null } = value;
  return toDeviceEvent({ body: Body, properties: objectOr(Properties), systemProperties: objectOr(SystemProperties) });
}

function objectOr(value: JsonValue): { readonly [name: string]: JsonValue } {
  return isObject(value) ? value : {};
}
