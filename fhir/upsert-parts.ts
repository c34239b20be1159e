import type { Observation } from '@medplum/fhirtypes';
import type { CapabilitySource } from './capabilities.ts';
import type { FhirHttp } from './http.ts';
import type { ObservationCache } from './observation-cache.ts';
import type { Overwrite } from './repair.ts';

/** What writing Observations needs. */
export interface UpsertParts {
  readonly http: FhirHttp;
  readonly capabilities: CapabilitySource;
  readonly cache: ObservationCache;
  readonly searchExisting: boolean;
  readonly maxConflicts: number;
  /** First writes of this process that may have replaced something and whose repair did not come to its end. */
  readonly unfinished: Map<string, Overwrite>;
  /** The server did not take an Observation: what it refers to may not be what we remember. */
  readonly onRefused: (observation: Observation) => void;
}
