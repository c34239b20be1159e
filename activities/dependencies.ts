import type { DeadLetters } from '../dead-letter/dead-letter.ts';
import type { FhirGateway } from '../fhir/gateway.ts';
import type { Compatibility } from '../mapping/compatibility.ts';
import type { MappingSet } from '../mapping-sets/mapping-set.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Tracing } from '../telemetry/tracing.ts';

/** What activities are made of. Tests pass real parts on free ports. */
export interface ActivityDependencies {
  readonly mappingSets: MappingSetReader;
  readonly gateway: FhirGateway;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing;
  readonly settings: PersistSettings;
  readonly lastWrite: LastWrite;
  /** Told of every group that was written, for the console line of `up`. */
  readonly onWritten?: (written: WrittenReport) => void;
}

/** When FHIR last took an Observation from any worker: a refusal of one is told from a refusal of all by it. */
export interface LastWrite {
  /** An Observation was written just now. */
  note(): Promise<void>;
  /** Epoch ms; `undefined` if nothing was ever written. */
  read(): Promise<number | undefined>;
}

export interface MappingSetReader {
  get(version: string): Promise<MappingSet | undefined>;
}

export interface PersistSettings {
  readonly compatibility: Compatibility;
  readonly observationIdentifierSystem: string;
  /** How long after its period an Observation stays `preliminary`: window, linger and a margin. */
  graceMs(type: string): number;
  /** How long after the enqueueing of its oldest reading a window should stand in FHIR; absent: nobody promised anything. */
  objectiveMs?(type: string): number;
  /** Connector and version, for `meta.source`. */
  readonly source: string;
  /** Keep a Provenance beside each Observation; off unless set, as it costs a resource more. */
  readonly provenance?: boolean;
  /** Base URL under which people reach the FHIR server, for links. */
  readonly fhirUrl: string;
}

export interface WrittenReport {
  readonly type: string;
  readonly action: 'created' | 'updated';
  readonly url: string;
  readonly readings: number;
}
