import type { SpanContext } from '@opentelemetry/api';

/** `version-traceid-spanid-flags` of W3C Trace Context; what a later version adds is behind these. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

export function readTraceparent(text: string): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Application properties that carry the trace of who sent an event; Azure's clients write the first. */
const PROPERTIES = ['Diagnostic-Id', 'traceparent'];

/** The trace that an event came with, if its sender traced it. */
export function traceOfEvent(properties: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of PROPERTIES) {
    const value = properties[name];
    if (typeof value === 'string' && TRACEPARENT.test(value)) return value;
  }
  return undefined;
}
