export interface PipelineSnapshot {
  readonly at: number;
  /** Where rates and latencies come from; `none` where no metrics can be had. */
  readonly metricsFrom: 'process' | 'endpoints' | 'none';
  /** A sentence for each thing that cannot be told, with what would make it known. */
  readonly unavailable: readonly string[];
  readonly ingest: {
    readonly events?: Rate;
    readonly partitions?: readonly PartitionLag[];
    /** 1 or more ingestors take nothing at present. */
    readonly isGateClosed?: boolean;
  };
  readonly normalize: {
    readonly measurements?: Rate;
    readonly droppedEvents?: Rate;
    /** Hub to normalized. */
    readonly latency?: Latency;
    /** Since the processes started, and within the last minute. */
    readonly faults?: readonly CountByCode[];
  };
  readonly group: {
    readonly signals?: Rate;
    /** Running actors; of them those whose state is not `Ok`. */
    readonly actors?: number;
    readonly blocked?: number;
    readonly held?: number;
    readonly heldByReason?: readonly CountByCode[];
    /** Told only while there are few actors: each must be asked. */
    readonly openWindows?: number;
    readonly openReadings?: number;
  };
  readonly transform: { readonly groups?: Rate; readonly measurements?: Rate };
  readonly persist: {
    readonly resources?: Rate;
    /** Hub to FHIR, the window's length included. */
    readonly latency?: Latency;
    readonly fhirLatency?: Latency;
    readonly failures?: readonly CountByCode[];
  };
  readonly deadLetters: {
    readonly kept?: number;
    /** There are more than `kept`. */
    readonly isMore?: boolean;
    readonly added?: readonly CountByCode[];
  };
}

export interface Rate {
  /** Since the processes that are asked started. */
  readonly total: number;
  /** Over the last minute, or over what there is of it; absent at the first look. */
  readonly perSecond?: number;
  /** Per second, one for each `RATE_STEP_MS`, oldest first, up to 15 minutes: for a small plot. */
  readonly history: readonly number[];
}

export const RATE_STEP_MS = 5_000;

/** Of what came within the last 15 minutes; the bounds are those of the histogram's buckets. */
export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly count: number;
}

export interface CountByCode {
  readonly code: string;
  readonly count: number;
  /** Within the last 15 minutes, where `count` is since the start. */
  readonly recent?: number;
}

export interface PartitionLag {
  readonly partition: string;
  /** Events between the last that is durably handed off and the newest. */
  readonly lag: number;
  readonly first: number;
  readonly last: number;
  /** -1 before the first. */
  readonly checkpoint: number;
  /** When the hub took the newest; absent for an empty one. */
  readonly lastEnqueuedAt?: number;
}
