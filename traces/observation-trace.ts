import type { Observation } from '@medplum/fhirtypes';
import type { NamedValue } from '../mapping/model.ts';

/** Which of an Observation's values is meant: where it has many, by time or slot. */
export interface SampleRequest {
  /** Epoch ms. */
  readonly at?: number | undefined;
  /** Of SampledData, counted from 0. */
  readonly slot?: number | undefined;
  /** Value name, code or text of a component. */
  readonly component?: string | undefined;
}

export interface ObservationRequest extends SampleRequest {
  /** `Observation/<id>`, or its URL. */
  readonly observation: string;
}

/** Why a number is what it is, and under this patient: as far as it can still be told. Times are epoch ms. */
export interface ObservationTrace {
  /** As it stands. */
  readonly resource: Observation;
  readonly observation: TracedObservation;
  readonly sample: TracedSample;
  /** The events that gave it, the one that stands first; older ones of the same slot behind it. */
  readonly origins: readonly SampleOrigin[];
  readonly assignment?: AssignmentTrace;
  /** A sentence for each thing that cannot be told any more, and why. */
  readonly missing: readonly string[];
}

export interface TracedObservation {
  readonly reference: string;
  readonly url: string;
  readonly versionId?: string;
  readonly lastUpdated?: number;
  readonly status: string;
  readonly type?: string;
  readonly device?: string;
  readonly patient?: string;
  /** Program that wrote it last, from `meta.source`. */
  readonly source?: string;
}

/** All values of one reading, as they stand in the Observation. */
export interface TracedSample {
  /** Beginning of its slot. */
  readonly takenAt: number;
  readonly slot?: number;
  readonly values: readonly SampleValue[];
}

export interface SampleValue {
  readonly name: string;
  readonly text: string;
  readonly unit?: string;
}

/** An event that gave a reading of the sample's time. */
export interface SampleOrigin {
  readonly partition: string;
  readonly sequence: number;
  readonly enqueuedAt: number;
  readonly takenAt: number;
  /** Its values are those in the Observation; the others were replaced by it. */
  readonly stands: boolean;
  readonly mappingSet: string;
  readonly isSetInForce: boolean;
  readonly values: readonly NamedValue[];
  readonly template: TemplateTrace;
  /** As JSON text, for the mapping debugger. */
  readonly message: string;
  /** Of what the template matched, in the message. */
  readonly matchPointer?: string;
}

/** A device template in its file, with the text of every expression. */
export interface TemplateTrace {
  readonly index: number;
  readonly typeName: string;
  readonly file: string;
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
  readonly expressions: readonly TracedExpression[];
}

export interface TracedExpression {
  /** `typeMatchExpression`, `deviceIdExpression`, or the name of the value that it gives. */
  readonly name: string;
  readonly text: string;
  readonly pointer: string;
  readonly line: number;
}

export interface AssignmentTrace {
  /** `Device/<id>` */
  readonly device: string;
  /** `Patient/<id>` that the reading belongs to; absent where nothing tells. */
  readonly patient?: string;
  /** `configured`: by `identity.assignments`. `history`: by the Device's version in force then. `backdated`: the first ever. */
  readonly by: 'configured' | 'history' | 'backdated' | 'unknown';
  /** Why, in words. */
  readonly why: string;
  /** Of the Device, ascending; the one in force when the reading was taken is marked. */
  readonly timeline: readonly { readonly from: number; readonly patient?: string; readonly decided: boolean }[];
  /** It is the patient under whom the Observation stands. */
  readonly agrees: boolean;
}
