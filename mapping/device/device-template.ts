import type { CompiledExpression } from '../expressions/expression.ts';
import type { MappingPlace } from '../text/mapping-text.ts';

/** One expression of a template, with what a fault about it says. */
export interface Selector {
  /** Name of the property or value that it gives. */
  readonly subject: string;
  readonly expression: CompiledExpression;
  readonly place: MappingPlace;
}

/** What one value of a template must be like. */
export interface ValueSelector extends Selector {
  readonly name: string;
  readonly required: boolean;
  /** What the device sends where it has no reading. */
  readonly absent: readonly (number | string)[];
  readonly min: number;
  readonly max: number;
  /** Set where the value is an array of samples: milliseconds between two. */
  readonly samplePeriod?: number;
}

/** A device template with its expressions compiled. */
export interface DeviceTemplate {
  readonly index: number;
  readonly typeName: string;
  /** Where its expressions start: the message with `matchedToken`, or the match alone. */
  readonly scope: 'message' | 'match';
  readonly typeMatch: Selector;
  readonly deviceId: Selector;
  /** The first that gives a time counts. */
  readonly timestamps: readonly [Selector, ...Selector[]];
  readonly patientId?: Selector;
  readonly encounterId?: Selector;
  readonly correlationId?: Selector;
  readonly values: readonly ValueSelector[];
  readonly timestampZone?: string;
}
