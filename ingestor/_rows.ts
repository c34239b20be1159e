import type { MeasurementRow } from '../mapping/model.ts';
import type { ReceivedEvent } from './source.ts';
import type { ActorRow } from './stage.ts';

export const PUBLISHER = 'ns/hub/1/0';

export function row(sequence: number, overrides: Partial<MeasurementRow> = {}): MeasurementRow {
  return {
    key: { publisher: PUBLISHER, sequence, sub: 0, enqueuedAt: 1_000_000 + sequence },
    occurredAt: 1_000_000 + sequence,
    values: [{ name: 'hr', value: sequence }],
    ...overrides,
  };
}

export function actorRow(sequence: number, deviceId = 'd-1', bytes = 40): ActorRow {
  return { identity: { deviceId, type: 'HeartRate' }, row: row(sequence), bytes, template: 0 };
}

export function event(sequence: number, body: unknown = {}, overrides: Partial<ReceivedEvent> = {}): ReceivedEvent {
  return {
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    sequence,
    offset: `o${sequence}`,
    enqueuedAt: 1_000_000 + sequence,
    properties: {},
    systemProperties: {},
    ...overrides,
  };
}
