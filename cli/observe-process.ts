import type { Client } from '@temporalio/client';
import type { Config } from '../config/schema.ts';
import type { GateState } from '../ingestor/ingestor.ts';
import type { IngestorHost } from '../ingestor/ingestor-host.ts';
import { lingerMs } from '../ingestor/linger.ts';
import type { MetricsProvider } from '../telemetry/metrics-provider.ts';
import { createActorCounts } from '../workers/actor-counts.ts';
import { MAY_MEND } from '../workflows/held-groups.ts';

const GATES = [
  'open',
  'closedForHandOff',
  'closedForOutage',
  'openForRetention',
] as const satisfies readonly GateState[];

/** What actors are held for: what time may mend, and refusals until they are given up. */
const HELD_REASONS: readonly string[] = [...MAY_MEND, 'Rejected'];

/** What an ingestor is in the middle of, whenever somebody reads its metrics. */
export function observeIngestor(metrics: MetricsProvider, host: IngestorHost, config: Config): void {
  const { window, ingest } = config;
  const status = () => host.ingestor.status();
  metrics.observe('iot_hub_lag', () =>
    status().partitions.flatMap(({ partition, lag }) =>
      lag === undefined ? [] : [{ value: lag, labels: { partition } }],
    ),
  );
  metrics.observe('iot_gate', () => {
    const { gate } = status();
    return GATES.map((state) => ({ value: state === gate ? 1 : 0, labels: { state } }));
  });
  metrics.observe('iot_mapping_refused', () => [{ value: host.refusal() === undefined ? 0 : 1 }]);
  metrics.observe('iot_linger_ms', () => {
    const lengths = new Set([window.seconds, ...Object.values(window.byType)]);
    return [...lengths].map((seconds) => ({
      value: lingerMs(seconds, status().liveActors, ingest.signalsPerSecond),
      labels: { windowSeconds: seconds },
    }));
  });
}

/** What the actors do. Every worker tells the same. */
export function observeActors(metrics: MetricsProvider, client: Client, { objectives }: Config): void {
  const counts = createActorCounts(client, HELD_REASONS);
  metrics.observe('iot_actors', () => counts.byState());
  const types = Object.keys(objectives.silentAfterByType);
  if (objectives.silentAfterSeconds === undefined && types.length === 0) return;
  metrics.observe('iot_silent_devices', () => counts.silent(types));
}
