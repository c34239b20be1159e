import { createFhirGateway } from '../../fhir/create-fhir-gateway.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { gatewayConfig } from '../../workers/gateway-config.ts';
import type { Session } from '../session.ts';
import type { Check } from './check.ts';

const NAME = 'FHIR server';
const DEADLINE_MS = 15_000;

export async function checkFhir({ config, secrets }: Session, fhirUrl: string): Promise<readonly Check[]> {
  const gateway = createFhirGateway(gatewayConfig(config, secrets, fhirUrl, noMetrics));
  try {
    const { software, fhirVersion, strategy, baseUrl } = await gateway.describe({
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const found = `${software} at ${baseUrl}, FHIR ${fhirVersion}, writes by ${strategy === 'clientId' ? 'own ids' : 'conditional requests'}`;
    if (fhirVersion.startsWith('4.0')) return [{ name: NAME, result: 'ok', found }];
    return [
      {
        name: NAME,
        result: 'failed',
        found,
        remedy: 'The connector writes FHIR R4 (4.0.x): point it at an R4 endpoint.',
      },
    ];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const remedy = 'Check fhir.url (it ends where /metadata begins), network, and fhir.auth.';
    return [{ name: NAME, result: 'failed', found: message, remedy }];
  } finally {
    await gateway.close();
  }
}
