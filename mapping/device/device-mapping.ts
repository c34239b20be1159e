import type { Fault } from '../fault.ts';
import type { DeviceEvent, JsonValue, Measurement } from '../model.ts';

/** A device mapping with every expression compiled; immutable. */
export interface DeviceMapping {
  /** The type names its templates can give, in template order, each once. */
  readonly typeNames: readonly string[];
  /** Whether events must be read losslessly before they are normalized. */
  readonly needsExactNumbers: boolean;
  /** `observe` is told of every match, for those who show how a result came about. */
  normalize(event: DeviceEvent, observe?: MatchObserver): Normalized;
}

export type MatchObserver = (match: TemplateMatch) => void;

/** One match of a device template, whatever became of it. */
export interface TemplateMatch {
  readonly template: number;
  readonly typeName: string;
  /** What the type expression selected: a part of the event, or a value that the expression made. */
  readonly token: JsonValue;
  /** Absent when a fault forbade it, or when the device said that it has no reading. */
  readonly measurement?: Measurement;
}

/** Good measurements and all faults of one event; a failing template hides no other. */
export interface Normalized {
  readonly measurements: readonly Measurement[];
  readonly faults: readonly Fault[];
  /** How many measurements had a time without zone that was taken for UTC; left out when none. */
  readonly zonelessTimestamps?: number;
}
