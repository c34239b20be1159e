import type { Observation, OperationOutcome, Provenance } from '@medplum/fhirtypes';

/**
 * The gateway to one FHIR R4 server. It knows HTTP and FHIR, nothing of Temporal or of mappings: what is to be written is
 * given as a pure merge function over what stands on the server.
 */
export interface FhirGateway {
  /** Whose readings are these: one answer per time asked for, in order. */
  identify(request: IdentifyRequest, options: CallOptions): Promise<readonly Identified[]>;
  /** Reads, merges and writes Observations; one outcome per request, in order. Never throws for one request's trouble. */
  upsert(requests: readonly UpsertRequest[], options: CallOptions): Promise<readonly UpsertOutcome[]>;
  /** Reaches the server and names it. @throws FhirError */
  describe(options: CallOptions): Promise<ServerDescription>;
  close(): Promise<void>;
}

export interface CallOptions {
  /** Aborts down to the socket. */
  readonly signal: AbortSignal;
  /** Called with what a later attempt must know, before writes that are not race-safe; they wait until it is kept. */
  readonly heartbeat?: (details: FirstWritesUnderWay) => Promise<void> | void;
  /** What `heartbeat` was called with last by an attempt that did not come back; its writes are looked into. */
  readonly interrupted?: FirstWritesUnderWay;
}

/** Ids of Observations whose first write may have overwritten somebody's, on a server without a precondition for it. */
export interface FirstWritesUnderWay {
  readonly firstWrites: readonly string[];
}

export interface IdentifyRequest {
  readonly deviceId: string;
  readonly patientId?: string;
  readonly encounterId?: string;
  /** Epoch ms of the readings, ascending. */
  readonly at: readonly number[];
}

export type Identified =
  | { readonly kind: 'subject'; readonly patient: string; readonly device: string; readonly encounter?: string }
  | { readonly kind: 'unresolved'; readonly trouble: FhirTrouble };

export interface UpsertRequest {
  readonly id: string;
  readonly identifier: { readonly system: string; readonly value: string };
  /**
   * Pure; called again with a fresh read after every conflict. Answers nothing to write as `undefined`.
   * `overwritten` is a version that was lost to a race on a server without a precondition for first writes: what it holds
   * is merged in as well, before our own.
   */
  readonly merge: (existing: Observation | undefined, overwritten?: Observation) => Observation | undefined;
  /** Where the Observation comes from: kept beside it as a Provenance, once for each different content. */
  readonly provenance?: ProvenanceContent;
}

/** All of a Provenance but its target and the hour. */
export type ProvenanceContent = Pick<Provenance, 'activity' | 'agent' | 'entity'>;

export type UpsertOutcome =
  | {
      readonly kind: 'created' | 'updated' | 'unchanged';
      readonly id: string;
      readonly versionId?: string;
      readonly conflicts: number;
      readonly repairs: number;
      /** Something that a person has to look at: a replaced version could not be read back, or no Provenance be kept. */
      readonly alert?: FhirTrouble;
    }
  | {
      readonly kind: 'failed';
      readonly trouble: FhirTrouble;
      /** A first write may stand and may have replaced something: name this id in `interrupted` of the next call. */
      readonly firstWriteUnderWay?: true;
    };

/** Closed list of what FHIR can answer; names as in `FaultCode`, which this folder does not import. */
export type FhirTroubleCode =
  | 'Outage'
  | 'Rejected'
  | 'Withdrawn'
  | 'UnknownDevice'
  | 'UnknownPatient'
  | 'UnknownEncounter'
  | 'MultipleMatches'
  | 'NoAssignment'
  | 'PatientDeviceMismatch'
  | 'ResourceIdentityNotDefined';

export interface FhirTrouble {
  readonly code: FhirTroubleCode;
  /** What, where and how to mend it; names resources by type and logical id, never by identifier value. */
  readonly message: string;
  readonly status?: number;
  /** How long the server asked us to wait. */
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  /** May hold health data: for dead letters, not for logs. */
  readonly outcome?: OperationOutcome;
}

export interface ServerDescription {
  readonly baseUrl: string;
  readonly software: string;
  readonly fhirVersion: string;
  readonly strategy: 'clientId' | 'conditional';
}
