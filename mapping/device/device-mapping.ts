import type { Fault } from '../fault.ts';
import type { DeviceEvent, Measurement } from '../model.ts';

/** A device mapping with every expression compiled; immutable. */
export interface DeviceMapping {
  /** The type names its templates can give, in template order, each once. */
  readonly typeNames: readonly string[];
  /** Whether events must be read losslessly before they are normalized. */
  readonly needsExactNumbers: boolean;
  normalize(event: DeviceEvent): Normalized;
}

/** Good measurements and all faults of one event; a failing template hides no other. */
export interface Normalized {
  readonly measurements: readonly Measurement[];
  readonly faults: readonly Fault[];
  /** How many measurements had a time without zone that was taken for UTC; left out when none. */
  readonly zonelessTimestamps?: number;
}
