/** Any JSON value as an expression sees it. Numbers may be exact (`ExactNumber`) when a message was read losslessly. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A JSON number whose lexeme matters (`1.0`, integers beyond 2^53); `text` is the lexeme, `value` the nearest double. */
export class ExactNumber {
  readonly text: string;
  readonly value: number;

  constructor(text: string) {
    this.text = text;
    this.value = Number(text);
  }
}

/** One Event Hubs message as device mappings see it. */
export interface DeviceEvent {
  readonly Body: JsonValue;
  readonly Properties: { readonly [name: string]: JsonValue };
  readonly SystemProperties: { readonly [name: string]: JsonValue };
}

/** Evenly spaced samples of one reading (ECG, PPG): `null` is a gap. */
export interface SampleArray {
  /** Milliseconds between two samples; may be fractional (`4.166`). */
  readonly periodMs: number;
  readonly samples: readonly (number | null)[];
}

/** Text and numbers as the message had them; booleans arrive as the peer's text `True` and `False`. */
export type MeasuredValue = string | number | SampleArray;

export interface NamedValue {
  readonly name: string;
  readonly value: MeasuredValue;
}

/** A normalized message: what one template found in one device event. */
export interface Measurement {
  readonly type: string;
  /** Epoch milliseconds, UTC. */
  readonly occurredAt: number;
  readonly deviceId: string;
  readonly patientId?: string;
  readonly encounterId?: string;
  readonly correlationId?: string;
  readonly values: readonly NamedValue[];
  /** Index of the device template that matched. */
  readonly template: number;
}

/**
 * Where a row came from. `publisher` names a hub generation and partition (or a replay run), `sequence` ascends
 * within it, `sub` tells apart the rows that one event gave one actor.
 */
export interface RowKey {
  readonly publisher: string;
  readonly sequence: number;
  readonly sub: number;
  /** Epoch milliseconds at which the hub took the event. */
  readonly enqueuedAt: number;
}

/** A measurement of one device and type with its key: what a device actor accumulates. */
export interface MeasurementRow {
  readonly key: RowKey;
  /** Epoch milliseconds, UTC. */
  readonly occurredAt: number;
  readonly patientId?: string;
  readonly encounterId?: string;
  readonly correlationId?: string;
  readonly values: readonly NamedValue[];
}
