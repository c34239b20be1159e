import type { Guarantee } from '../../fhir/guarantees.ts';
import type { Inspection } from '../../fhir/inspect.ts';
import { inspectServer } from '../../fhir/inspect.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { gatewayConfig } from '../../workers/gateway-config.ts';
import type { Session } from '../session.ts';
import type { Check } from './check.ts';

const NAME = 'FHIR server';
const DEADLINE_MS = 60_000;

/** Without these the connector must not be pointed at a server. */
const ESSENTIAL = new Set(['The server speaks R4', 'Writers that meet lose nothing', 'First writes lose nothing']);

/** Tries the server out, and says which of our promises can be kept there. */
export async function checkFhir({ config, secrets }: Session, fhirUrl: string): Promise<readonly Check[]> {
  try {
    const gateway = gatewayConfig(config, secrets, fhirUrl, noMetrics);
    const inspection = await inspectServer(gateway, { signal: AbortSignal.timeout(DEADLINE_MS) });
    return [{ name: NAME, result: 'ok', found: describe(inspection) }, ...inspection.guarantees.map(toCheck)];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const remedy = 'Check fhir.url (it ends where /metadata begins), network, and fhir.auth.';
    return [{ name: NAME, result: 'failed', found: message, remedy }];
  }
}

function describe({ software, baseUrl, strategy, firstWrite }: Inspection): string {
  const how = strategy === 'clientId' ? `own ids, first write by ${firstWrite}` : 'conditional requests';
  return `${software} at ${baseUrl}, written to by ${how}`;
}

function toCheck({ promise, holds, how }: Guarantee): Check {
  if (holds === 'yes') return { name: NAME, result: 'ok', found: `${promise}: ${how}` };
  const result = holds === 'no' && ESSENTIAL.has(promise) ? 'failed' : 'warning';
  const found = holds === 'no' ? `${promise}: not here` : `${promise}: not known`;
  return { name: NAME, result, found, remedy: how };
}
