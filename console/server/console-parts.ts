import type { Config } from '../../config/schema.ts';
import { readActiveSet } from '../../operate/active-set.ts';
import type { TraceParts } from '../../operate/trace/trace-parts.ts';
import type { ObservationTraceParts } from '../../operate/trace/trace-observation.ts';
import type { SendRows } from '../../replay/send-rows.ts';
import type { HealthReport } from '../../telemetry/health.ts';
import type { MappingSet } from '../../mapping-sets/mapping-set.ts';
import type { HealthCheck } from '../contract/health.ts';
import type { SettingsAnswer } from '../contract/settings.ts';

/** What the console asks and acts with: the same parts as the command line's. */
export interface ConsoleParts extends Omit<ObservationTraceParts, 'inForce' | 'signal'> {
  readonly config: Config;
  readonly addresses: SettingsAnswer['addresses'];
  /** The mapping files as they are at this moment. @throws MappingSetRefusedError */
  readonly readSetInForce: () => Promise<MappingSet>;
  createSender(signal: AbortSignal): SendRows;
  /** As `doctor` does. */
  runChecks(): Promise<readonly HealthCheck[]>;
  /** Of this process, where it does more than serving the console. */
  readonly processHealth?: () => Promise<HealthReport>;
  readonly workerVersion?: string;
  /** Text expositions by where they come from; those that cannot be had are left out. */
  readonly readMetrics: MetricsSource;
}

export interface MetricsSource {
  readonly from: 'process' | 'endpoints' | 'none';
  read(): Promise<ReadonlyMap<string, string>>;
  /** Of those that were asked last: what did not answer. */
  missing(): readonly string[];
}

/** The parts with the mapping set of this moment, for one question. */
export async function partsNow(parts: ConsoleParts, signal: AbortSignal): Promise<ConsoleParts & TraceParts> {
  return { ...parts, inForce: await activeSet(parts), signal };
}

/** While edited files are refused, the last good set stays in force. */
export function activeSet(parts: ConsoleParts): Promise<MappingSet> {
  return readActiveSet(parts, parts.readSetInForce);
}
