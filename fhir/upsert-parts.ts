import type { Observation } from '@medplum/fhirtypes';
import type { CapabilitySource } from './capabilities.ts';
import type { FhirHttp } from './http.ts';
import type { ObservationCache } from './observation-cache.ts';
import type { UnfinishedWrites } from './unfinished-writes.ts';

/** What writing Observations needs. */
export interface UpsertParts {
  readonly http: FhirHttp;
  readonly capabilities: CapabilitySource;
  readonly cache: ObservationCache;
  readonly searchExisting: boolean;
  readonly maxConflicts: number;
  readonly unfinished: UnfinishedWrites;
  /** The server did not take an Observation: what it refers to may not be what we remember. */
  readonly onRefused: (observation: Observation) => void;
}
