import type { DeviceEvent, JsonValue } from '../model.ts';
import { toJsonObject } from './json-value.ts';

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

function toProperties(properties: Readonly<Record<string, unknown>>): { readonly [name: string]: JsonValue } {
  return toJsonObject(Object.entries(properties).map(([name, value]) => [name, withTime(name, value)]));
}

function withTime(name: string, value: unknown): unknown {
  return typeof value === 'number' && TIMES.has(name) ? new Date(value) : value;
}
