/** From a millisecond on the loopback to a day in an outage. */
const LATENCY_BUCKETS_MS = [
  5, 20, 100, 500, 2_000, 10_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 21_600_000, 86_400_000,
];
/** A clock may be behind or ahead. */
const CLOCK_BUCKETS_MS = [
  -3_600_000, -300_000, -60_000, -5_000, -1_000, 0, 1_000, 5_000, 60_000, 300_000, 3_600_000, 86_400_000,
];
const HELD_BUCKETS_MS = [60_000, 600_000, 3_600_000, 21_600_000, 86_400_000, 259_200_000, 604_800_000];

/**
 * The metrics of the connector: name, unit and meaning in one list. The first ten keep the names and the dimensions of the
 * old service; `operation` is their dimension `Operation`.
 */
export const METRICS = {
  IotConnectorStatus: {
    unit: '%',
    kind: 'gauge',
    operation: 'Setup',
    labels: ['HealthCheckName'],
    help: 'Share of health checks that pass',
  },
  TotalErrors: {
    unit: '{error}',
    kind: 'counter',
    labels: ['Name', 'Operation', 'ErrorType', 'ErrorSeverity', 'ResourceName', 'code'],
    help: 'Faults found, by code',
  },
  DeviceEventProcessingLatencyMs: {
    unit: 'ms',
    kind: 'histogram',
    operation: 'Normalization',
    buckets: LATENCY_BUCKETS_MS,
    help: 'From enqueued to normalized',
  },
  MeasurementIngestionLatencyMs: {
    unit: 'ms',
    kind: 'histogram',
    operation: 'FHIRConversion',
    buckets: LATENCY_BUCKETS_MS,
    labels: ['type'],
    help: 'From the enqueueing of the oldest reading of a window to its Observation, by type',
  },
  DeviceEvent: { unit: '{event}', kind: 'counter', operation: 'Normalization', help: 'Events read from the hub' },
  DroppedEvent: {
    unit: '{event}',
    kind: 'counter',
    operation: 'Normalization',
    help: 'Events that gave neither a measurement nor a fault',
  },
  NormalizedEvent: {
    unit: '{measurement}',
    kind: 'counter',
    operation: 'Normalization',
    help: 'Measurements that normalization gave',
  },
  Measurement: {
    unit: '{measurement}',
    kind: 'counter',
    operation: 'FHIRConversion',
    labels: ['type'],
    help: 'Measurements that reached the FHIR conversion',
  },
  MeasurementGroup: {
    unit: '{group}',
    kind: 'counter',
    operation: 'FHIRConversion',
    labels: ['type'],
    help: 'Observation groups that the FHIR conversion made',
  },
  FhirResourceSaved: {
    unit: '{resource}',
    kind: 'counter',
    operation: 'FHIRConversion',
    labels: ['type', 'Name'],
    help: 'Resources created or updated',
  },
  iot_build_info: { unit: '1', kind: 'gauge', labels: ['version'], help: '1, with the version that runs' },
  iot_hub_lag: {
    unit: '{event}',
    kind: 'gauge',
    labels: ['partition'],
    help: 'Events behind the end of a partition that is read here',
  },
  iot_gate: {
    unit: '1',
    kind: 'gauge',
    labels: ['state'],
    help: '1 for the state that the ingestor is in, and 0 for the others',
  },
  iot_linger_ms: {
    unit: 'ms',
    kind: 'gauge',
    labels: ['windowSeconds'],
    help: 'How long readings wait to share a signal, by length of window',
  },
  iot_mapping_refused: { unit: '1', kind: 'gauge', help: '1 while edited mapping files are refused' },
  iot_signals: { unit: '{signal}', kind: 'counter', help: 'Signals that actors accepted' },
  iot_handed_off_readings: { unit: '{reading}', kind: 'counter', help: 'Readings in these signals' },
  iot_handoff_retries: {
    unit: '{retry}',
    kind: 'counter',
    labels: ['reason'],
    help: 'Hand-offs that had to be tried again',
  },
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
  iot_clock_drift_ms: {
    unit: 'ms',
    kind: 'histogram',
    buckets: CLOCK_BUCKETS_MS,
    labels: ['type'],
    help: 'Enqueued time less the time of a reading: below 0 the clock of the device is ahead',
  },
  iot_actors: {
    unit: '{actor}',
    kind: 'gauge',
    labels: ['state', 'reason'],
    help: 'Running actors by state and reason, as Temporal knows',
  },
  iot_silent_devices: {
    unit: '{actor}',
    kind: 'gauge',
    labels: ['type'],
    help: 'Actors that heard nothing for too long, by type',
  },
  iot_silences: { unit: '{silence}', kind: 'counter', labels: ['type'], help: 'Devices that fell silent' },
  iot_windows_opened: {
    unit: '{window}',
    kind: 'counter',
    labels: ['type'],
    help: 'Windows opened by their first reading',
  },
  iot_windows_closed: { unit: '{window}', kind: 'counter', labels: ['type'], help: 'Windows closed to be written' },
  iot_duplicate_readings: {
    unit: '{reading}',
    kind: 'counter',
    labels: ['type'],
    help: 'Readings that came again and were dropped',
  },
  iot_continued_as_new: {
    unit: '{run}',
    kind: 'counter',
    labels: ['type'],
    help: 'Runs of actors that continued as new',
  },
  iot_held_age_ms: {
    unit: 'ms',
    kind: 'histogram',
    buckets: HELD_BUCKETS_MS,
    labels: ['type', 'code'],
    help: 'How long a group had been held when it was tried again',
  },
  iot_slot_collisions: {
    unit: '{sample}',
    kind: 'counter',
    labels: ['type'],
    help: 'Samples that lost their SampledData slot to a newer one',
  },
  iot_latency_objective_ms: { unit: 'ms', kind: 'gauge', labels: ['type'], help: 'Window and stated margin of a type' },
  iot_latency_missed: {
    unit: '{window}',
    kind: 'counter',
    labels: ['type'],
    help: 'Writes that came later than the objective of the type',
  },
  iot_dead_letters: { unit: '{letter}', kind: 'counter', labels: ['code'], help: 'Dead letters kept, by code' },
  iot_dropped_readings: {
    unit: '{reading}',
    kind: 'counter',
    labels: ['type', 'rule'],
    help: 'Readings dropped, by the rule that says so',
  },
  iot_fhir_requests: {
    unit: '{request}',
    kind: 'counter',
    labels: ['method', 'target', 'status'],
    help: 'Requests to the FHIR server, by method, target and status',
  },
  iot_fhir_request_ms: {
    unit: 'ms',
    kind: 'histogram',
    buckets: LATENCY_BUCKETS_MS,
    labels: ['method', 'target'],
    help: 'Duration of requests to the FHIR server',
  },
  iot_fhir_conflicts: { unit: '{conflict}', kind: 'counter', help: 'Writes that another writer was ahead of' },
  iot_fhir_repairs: {
    unit: '{repair}',
    kind: 'counter',
    help: 'Overwritten Observations that were repaired from their history',
  },
  iot_fhir_alerts: {
    unit: '{observation}',
    kind: 'counter',
    labels: ['code'],
    help: 'Observations that a person must look at, by code',
  },
  iot_fhir_failures: {
    unit: '{group}',
    kind: 'counter',
    labels: ['type', 'code'],
    help: 'Observation groups that FHIR did not take, by code',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

export interface MetricDefinition {
  readonly unit: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly operation?: string;
  readonly buckets?: readonly number[];
  /** What it is told apart by, beside the dimensions of the old service. Never an id. */
  readonly labels?: readonly string[];
}

export type MetricLabels = Readonly<Record<string, string | number>>;

/** Where metrics go: what every part is given. Labels never hold ids of devices or patients. */
export interface Metrics {
  /** Adds to a counter, sets a gauge, records in a histogram: as the metric's definition says. */
  record(name: MetricName, value: number, labels?: MetricLabels): void;
}

/** For parts that run without telemetry. */
export const noMetrics: Metrics = { record: () => {} };
