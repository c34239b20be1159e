import type { DeviceEvent, JsonValue } from '../model.ts';
import { setJsonProperty } from './json-value.ts';

/** One message as an Event Hubs client gives it, its body read. */
export interface HubMessage {
  readonly body: JsonValue;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly systemProperties?: Readonly<Record<string, unknown>> | undefined;
}

/** The message as device mappings see it. */
export function toDeviceEvent({ body, properties = {}, systemProperties = {} }: HubMessage): DeviceEvent {
  return { Body: body, Properties: toProperties(properties), SystemProperties: toProperties(systemProperties) };
}

// The client gives AMQP timestamps as epoch milliseconds, where mappings expect the text of a time.
const TIMES: ReadonlySet<string> = new Set(['iothub-creation-time-utc', 'iothub-enqueuedtime', 'x-opt-enqueued-time']);

type Properties = { readonly [name: string]: JsonValue };

function toProperties(properties: Readonly<Record<string, unknown>>): Properties {
  return isText(properties) ? properties : copyProperties(properties);
}

/** Most messages have properties of text only: they need no copy. */
function isText(properties: Readonly<Record<string, unknown>>): properties is Readonly<Record<string, string>> {
  for (const name in properties) if (typeof properties[name] !== 'string') return false;
  return true;
}

function copyProperties(properties: Readonly<Record<string, unknown>>): Properties {
  const copy: { [name: string]: JsonValue } = {};
  for (const name of Object.keys(properties)) {
    const value = properties[name];
    setJsonProperty(copy, name, typeof value === 'number' && TIMES.has(name) ? new Date(value) : value);
  }
  return copy;
}
