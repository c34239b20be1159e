import type { ActorName, ReadingValue } from './contract.ts';

export type TraceRequest =
  | { readonly kind: 'message'; readonly partition: string; readonly sequence: number }
  | ({ readonly kind: 'reading'; readonly takenAt: number } & ActorName)
  | ({ readonly kind: 'observation' } & ObservationSample);

/** One sample of an Observation: by time or slot where it has many. */
export interface ObservationSample {
  /** `Observation/<id>`, or its URL. */
  readonly observation: string;
  /** Epoch ms. */
  readonly at?: number;
  /** Of SampledData, counted from 0. */
  readonly slot?: number;
  /** Value name, code or text of the component. */
  readonly component?: string;
}

/** Where one event is: by its readings where it has some, as a whole where not. */
export interface EventTrace {
  readonly partition: string;
  readonly sequence: number;
  /** ISO instant. */
  readonly enqueuedAt: string;
  readonly readings: readonly {
    readonly deviceId: string;
    readonly type: string;
    /** ISO instant. */
    readonly occurredAt: string;
    readonly place: Place;
  }[];
  readonly event?: Place;
}

export type Place =
  | { readonly kind: 'hub' }
  | { readonly kind: 'open'; readonly closesAt: number }
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'held';
      readonly id: string;
      readonly code: string;
      readonly message: string;
      readonly since: number;
      readonly nextCheckAt: number;
    }
  | { readonly kind: 'deadLettered'; readonly id: string; readonly code: string; readonly message: string }
  /** `superseded`: a newer reading has its place in the Observation. */
  | { readonly kind: 'fhir'; readonly reference: string; readonly superseded: boolean }
  | { readonly kind: 'dropped'; readonly rule: string }
  | { readonly kind: 'missing' };

/** Why a number is what it is, and under this patient: as far as it can still be told. */
export interface ObservationTrace {
  /** The Observation as it stands, a FHIR resource: for a plot of its samples. */
  readonly resource?: object;
  readonly observation: {
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
  };
  readonly sample: {
    readonly takenAt: number;
    readonly slot?: number;
    /** All values of the reading at this time, as they stand in the Observation. */
    readonly values: readonly { readonly name: string; readonly text: string; readonly unit?: string }[];
  };
  /** The events that gave it, the one that stands first; older ones of the same slot behind it. */
  readonly origins: readonly SampleOrigin[];
  readonly assignment?: AssignmentTrace;
  /** A sentence for each thing that cannot be told any more, and why. */
  readonly missing: readonly string[];
}

export interface SampleOrigin {
  readonly partition: string;
  readonly sequence: number;
  readonly enqueuedAt: number;
  readonly takenAt: number;
  /** This one's values are those in the Observation; the others were replaced by it. */
  readonly stands: boolean;
  readonly mappingSet: string;
  readonly isSetInForce: boolean;
  readonly values: readonly { readonly name: string; readonly value: ReadingValue }[];
  readonly template: TemplateTrace;
  /** For the mapping debugger. */
  readonly message: string;
  /** Of what the template matched, in the message. */
  readonly matchPointer?: string;
}

export interface TemplateTrace {
  readonly index: number;
  readonly typeName: string;
  readonly file: string;
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
  readonly expressions: readonly {
    /** `typeMatchExpression`, `deviceIdExpression`, or the name of a value. */
    readonly name: string;
    readonly text: string;
    readonly pointer: string;
    readonly line: number;
  }[];
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
