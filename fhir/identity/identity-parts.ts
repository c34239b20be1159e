import type { CapabilitySource } from '../capabilities.ts';
import type { IdentityConfig } from '../config.ts';
import type { FhirHttp } from '../http.ts';

/** What telling whose a reading is needs. */
export interface IdentityParts {
  readonly http: FhirHttp;
  readonly capabilities: CapabilitySource;
  readonly config: IdentityConfig;
}
