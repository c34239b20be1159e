import type { DeadLetter } from '../dead-letter/dead-letter.ts';
import type { ReceivedEvent } from '../ingestor/source.ts';
import { originalPublisher } from './run-publisher.ts';

/** The event of a dead letter as the hub gave it, under the publisher that it came from; `undefined` if it cannot be read. */
export function eventOfLetter({ source, content }: DeadLetter): (ReceivedEvent & { publisher: string }) | undefined {
  if (!isRecord(content)) return undefined;
  const { body, value, properties, systemProperties } = content;
  if (body !== undefined && typeof body !== 'string') return undefined;
  return {
    body: body === undefined ? (value ?? null) : Buffer.from(body, 'base64'),
    properties: isRecord(properties) ? properties : {},
    systemProperties: isRecord(systemProperties) ? systemProperties : {},
    sequence: source.sequence,
    // A letter is never read by offset again.
    offset: '',
    enqueuedAt: source.enqueuedAt,
    publisher: originalPublisher(source.publisher),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
