import type { UpsertOutcome } from '../fhir/gateway.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Counts what other writers cost us, and tells a person which Observation to look at where a version could not be read back. */
export function reportOutcome(metrics: Metrics, logger: Logger): (outcome: UpsertOutcome) => void {
  return (outcome) => {
    if (outcome.kind === 'failed') return;
    if (outcome.conflicts > 0) metrics.record('iot_fhir_conflicts', outcome.conflicts);
    if (outcome.repairs > 0) metrics.record('iot_fhir_repairs', outcome.repairs);
    if (outcome.alert === undefined) return;
    metrics.record('iot_fhir_alerts', 1, { code: outcome.alert.code });
    logger.error({ observation: outcome.id, code: outcome.alert.code }, outcome.alert.message);
  };
}
