import { draftSource } from '../mapping/fhir/draft-source.ts';
import { errorLabels } from '../telemetry/error-names.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { GroupOutcome, UpsertInput } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Replays and redrives bring readings that are old on purpose. */
const RUN_PREFIX = 'run/';

/** Counts what became of the groups of one window, and tells who watches. */
export function reportOutcomes(
  { metrics, onWritten, settings }: Pick<ActivityDependencies, 'metrics' | 'onWritten' | 'settings'>,
  { type, groups }: UpsertInput,
  outcomes: readonly GroupOutcome[],
): void {
  if (outcomes.some(({ kind }) => kind === 'written')) {
    const live = groups
      .map(({ draft }) => draftSource(draft))
      .filter(({ publisher }) => !publisher.startsWith(RUN_PREFIX));
    if (live.length > 0) {
      const latencyMs = Math.max(0, Date.now() - Math.min(...live.map(({ enqueuedAt }) => enqueuedAt)));
      reportLatency(metrics, type, latencyMs, settings.objectiveMs?.(type));
    }
  }
  for (const outcome of outcomes) {
    if (outcome.kind === 'failed') {
      metrics.record('iot_fhir_failures', 1, { type, code: outcome.code });
      metrics.record('TotalErrors', 1, errorLabels(outcome.code));
    } else if (outcome.kind === 'dropped') {
      metrics.record('iot_dropped_readings', outcome.readings, { type, rule: outcome.rule });
    } else if (outcome.action !== 'unchanged') {
      const { action, url, readings } = outcome;
      metrics.record('FhirResourceSaved', 1, { type, Name: `Observation ${action}` });
      onWritten?.({ type, action, url, readings });
    }
  }
}

function reportLatency(metrics: Metrics, type: string, latencyMs: number, objectiveMs: number | undefined): void {
  metrics.record('MeasurementIngestionLatencyMs', latencyMs, { type });
  if (objectiveMs === undefined) return;
  metrics.record('iot_latency_objective_ms', objectiveMs, { type });
  // Told also when it is met, or an alert on the first miss would see no growth.
  metrics.record('iot_latency_missed', latencyMs > objectiveMs ? 1 : 0, { type });
}
