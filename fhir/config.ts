import type { TokenSource } from './auth/auth.ts';
import type { UpsertOutcome } from './gateway.ts';

/** Everything the gateway can be told; all but `baseUrl` and the identifier system of Observations has a default. */
export interface FhirGatewayConfig {
  /** Such as `https://example.org/fhir`; paths in it are kept. */
  readonly baseUrl: string;
  readonly auth?: AuthConfig;
  readonly http?: HttpConfig;
  readonly server?: ServerConfig;
  readonly identity?: IdentityConfig;
  readonly upsert?: UpsertConfig;
  /** Told of every HTTP exchange; for metrics. */
  readonly onExchange?: (exchange: ExchangeReport) => void;
  /** Told of what became of every Observation: conflicts and repairs for metrics, an alert for the log. */
  readonly onOutcome?: (outcome: UpsertOutcome) => void;
}

export interface ExchangeReport {
  readonly method: string;
  /** Resource type, `batch` or `metadata`: never an id. */
  readonly target: string;
  /** Absent when no answer came. */
  readonly status?: number;
  readonly durationMs: number;
}

/** A secret; a function is asked whenever it is needed, so that a changed one is taken up. */
export type Secret = string | (() => Promise<string>);

export type AuthConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: Secret }
  | ClientCredentialsConfig
  | SmartBackendConfig
  /** Tokens from elsewhere, such as a cloud identity. */
  | { readonly kind: 'tokens'; readonly source: TokenSource };

export interface ClientCredentialsConfig {
  readonly kind: 'oauth2';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scope?: string;
  /** Azure AD v1 and others name the API by this instead of a scope. */
  readonly resource?: string;
  readonly audience?: string;
  /** How the client proves itself: `Authorization: Basic` (default) or fields of the form. */
  readonly clientAuth?: 'basic' | 'form';
}

export interface SmartBackendConfig {
  readonly kind: 'smart';
  readonly clientId: string;
  /** PEM (PKCS#8) or JWK text. */
  readonly privateKey: Secret;
  readonly keyId?: string;
  /** Read from `.well-known/smart-configuration` when absent. */
  readonly tokenUrl?: string;
  readonly scope?: string;
}

export interface HttpConfig {
  /** Sockets to the server. Default 16. */
  readonly connections?: number;
  /** One request from its first byte to the last byte of the answer. Default 30 s. */
  readonly requestTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly extraHeaders?: Readonly<Record<string, string>>;
  readonly proxyUrl?: string;
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** What the CapabilityStatement and a probe tell, said by a person instead. */
export interface ServerConfig {
  /** `auto` asks the server. */
  readonly strategy?: 'auto' | 'clientId' | 'conditional';
  /** Which precondition makes a first write safe; probed when absent. */
  readonly firstWrite?: FirstWrite;
  /** Whether concurrent conditional creates of one identifier make one resource. */
  readonly conditionalCreate?: 'raceSafe' | 'racy';
  readonly capabilitiesTtlMs?: number;
  /** Off where the server takes no batch Bundles; detected too. */
  readonly batch?: boolean;
  /** Entries of one Bundle. Default 50. */
  readonly maxBundleEntries?: number;
  /** Bundles on the way at the same time, for one call. Default 4. */
  readonly bundlesAtOnce?: number;
}

/** `ifNoneMatch`: `If-None-Match: *` is honoured. `ifMatchZero`: `If-Match: W/"0"` creates only. `none`: neither. */
export type FirstWrite = 'ifNoneMatch' | 'ifMatchZero' | 'none';

export interface IdentityConfig {
  readonly mode?: 'lookup' | 'create';
  /** What Create mode would make is answered as unknown instead: for those who only look. */
  readonly readOnly?: true;
  /** A system left out matches identifiers of any system. */
  readonly deviceSystem?: string;
  readonly patientSystem?: string;
  readonly encounterSystem?: string;
  /** Readings without an encounter are not written. */
  readonly encounterRequired?: boolean;
  /** What to do in Lookup mode with a message that names another patient than its device's. Default `refuse`. */
  readonly patientMismatchInLookup?: 'refuse' | 'ignore';
  /** How far back the first assignment of a device reaches. Default 24 h. */
  readonly backdateMs?: number;
  readonly cacheTtlMs?: number;
  /** Assignments that hold whatever the history of the Device says. */
  readonly assignments?: readonly ConfiguredAssignment[];
  /** How ids of created Devices and Patients are made from their identifiers. Default `sha256`. */
  readonly idHash?: IdHash;
}

export type IdHash = { readonly kind: 'sha256' } | { readonly kind: 'hmac'; readonly key: string };

export interface ConfiguredAssignment {
  /** Logical ids. */
  readonly device: string;
  readonly patient: string;
  /** Epoch ms; `to` is excluded. */
  readonly from: number;
  readonly to?: number;
}

export interface UpsertConfig {
  /** Looks once by identifier before creating, for Observations with ids that the server chose. Default true. */
  readonly searchExistingBeforeCreate?: boolean;
  readonly maxConflictRetries?: number;
}
