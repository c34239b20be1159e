/** The metrics of the connector: name, unit and meaning in one list. The first ten keep the names of the old service. */
export const METRICS = {
  IotConnectorStatus: { unit: '%', kind: 'gauge', help: 'Share of health checks that pass' },
  TotalErrors: { unit: '{error}', kind: 'counter', help: 'Faults found, by code' },
  DeviceEventProcessingLatencyMs: { unit: 'ms', kind: 'histogram', help: 'From enqueued to normalized' },
  MeasurementIngestionLatencyMs: { unit: 'ms', kind: 'histogram', help: 'From enqueued to written to FHIR' },
  DeviceEvent: { unit: '{event}', kind: 'counter', help: 'Events read from the hub' },
  DroppedEvent: { unit: '{event}', kind: 'counter', help: 'Events that gave neither a measurement nor a fault' },
  NormalizedEvent: { unit: '{measurement}', kind: 'counter', help: 'Measurements that normalization gave' },
  Measurement: { unit: '{measurement}', kind: 'counter', help: 'Measurements that reached the FHIR conversion' },
  MeasurementGroup: { unit: '{group}', kind: 'counter', help: 'Observation groups that the FHIR conversion made' },
  FhirResourceSaved: { unit: '{resource}', kind: 'counter', help: 'Resources created or updated' },

  iot_hub_lag: { unit: '{event}', kind: 'gauge', help: 'Events behind the end of a partition' },
  iot_signals: { unit: '{signal}', kind: 'counter', help: 'Signals that actors accepted' },
  iot_handoff_retries: { unit: '{retry}', kind: 'counter', help: 'Hand-offs that had to be tried again' },
  iot_gate_closed: { unit: '1', kind: 'gauge', help: '1 while the ingestor takes nothing from the hub' },
  iot_checkpoint_failures: {
    unit: '{failure}',
    kind: 'counter',
    help: 'Checkpoints that could not be stored at the first try',
  },
  iot_zoneless_timestamps: { unit: '{timestamp}', kind: 'counter', help: 'Times without zone, read as UTC' },
  iot_no_template: {
    unit: '{measurement}',
    kind: 'counter',
    help: 'Measurements of types that the FHIR mapping lacks',
  },
  iot_dead_letters: { unit: '{letter}', kind: 'counter', help: 'Dead letters kept, by code' },
  iot_slot_collisions: {
    unit: '{sample}',
    kind: 'counter',
    help: 'Samples that lost their SampledData slot to a newer one',
  },
  iot_dropped_readings: { unit: '{reading}', kind: 'counter', help: 'Readings dropped, by the rule that says so' },
  iot_fhir_requests: {
    unit: '{request}',
    kind: 'counter',
    help: 'Requests to the FHIR server, by method, target and status',
  },
  iot_fhir_request_ms: { unit: 'ms', kind: 'histogram', help: 'Duration of requests to the FHIR server' },
  iot_fhir_conflicts: { unit: '{conflict}', kind: 'counter', help: 'Writes that another writer was ahead of' },
  iot_fhir_repairs: {
    unit: '{repair}',
    kind: 'counter',
    help: 'Overwritten Observations that were repaired from their history',
  },
  iot_fhir_alerts: { unit: '{observation}', kind: 'counter', help: 'Observations that a person must look at, by code' },
  iot_fhir_failures: { unit: '{group}', kind: 'counter', help: 'Observation groups that FHIR did not take, by code' },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

interface MetricDefinition {
  readonly unit: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
}

export type MetricLabels = Readonly<Record<string, string | number>>;

/** Where metrics go: what every part is given. Labels never hold ids of devices or patients. */
export interface Metrics {
  /** Adds to a counter, sets a gauge, records in a histogram: as the metric's definition says. */
  record(name: MetricName, value: number, labels?: MetricLabels): void;
}

/** For parts that run without telemetry. */
export const noMetrics: Metrics = { record: () => {} };
