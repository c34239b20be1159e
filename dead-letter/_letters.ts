import { deadLetterId } from './dead-letter-id.ts';
import type { DeadLetter } from './dead-letter.ts';

/** A dead letter of one event whose body is no JSON, with what a test cares about replaced. */
export function eventLetter(overrides: Partial<DeadLetter> = {}): DeadLetter {
  const source = overrides.source ?? { publisher: 'ns/hub/1/0', sequence: 7, enqueuedAt: 1_767_225_600_000 };
  return {
    id: deadLetterId({ kind: 'event', source }),
    kind: 'event',
    source,
    mappingSet: 'abc123',
    faults: [{ code: 'InvalidDataFormat', message: 'the body is not JSON' }],
    deadLetteredAt: '2026-01-01T00:00:01.000Z',
    content: { body: 'eA==', properties: {}, systemProperties: {} },
    ...overrides,
  };
}
