import { toJsonText } from '../mapping/exact-json.ts';
import { toDeviceEvent } from '../mapping/event/device-event.ts';
import { toJsonValue } from '../mapping/event/json-value.ts';
import type { ReceivedEvent } from '../ingestor/source.ts';

/** An event as people read it and as the mapping debugger takes it. Holds health data. */
export interface ReadableEvent {
  /** `{Body, Properties, SystemProperties}` as JSON text; absent where the body is no JSON. */
  readonly message?: string;
  readonly rawBody?: { readonly text: string } | { readonly base64: string };
}

/** The body's own text is kept letter by letter: numbers are exact, and a repeated name stays visible. */
export function readableEvent({ body, properties, systemProperties }: ReceivedEvent): ReadableEvent {
  const { Properties, SystemProperties } = toDeviceEvent({ body: null, properties, systemProperties });
  const text = textOf(body);
  if (text === undefined) return { rawBody: { base64: Buffer.from(body as Uint8Array).toString('base64') } };
  if (!isJson(text)) return { rawBody: { text } };
  const parts = [`"Body": ${text}`, `"Properties": ${toJsonText(Properties)}`];
  return { message: `{\n${[...parts, `"SystemProperties": ${toJsonText(SystemProperties)}`].join(',\n')}\n}` };
}

function textOf(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  if (!(body instanceof Uint8Array)) return toJsonText(toJsonValue(body ?? null));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
