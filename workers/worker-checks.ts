import type { Client } from '@temporalio/client';
import type { FhirGateway } from '../fhir/gateway.ts';
import { createFhirGateway } from '../fhir/create-fhir-gateway.ts';
import { type HealthCheck, type HealthFinding } from '../telemetry/health.ts';
import { noMetrics } from '../telemetry/metrics.ts';
import { DEVICE_MEASUREMENTS } from '../workflows/messages.ts';
import type { ConnectorParts } from './connector-parts.ts';
import { gatewayConfig } from './gateway-config.ts';

export interface WorkerChecks {
  readonly checks: readonly HealthCheck[];
  close(): Promise<void>;
}

/** No device has this identifier. */
const NOBODY = 'iot-connector-health-check';
const FHIR_AGE_MS = 15_000;
const STUCK_QUERY = `WorkflowType = "${DEVICE_MEASUREMENTS}" AND ExecutionStatus = "Running" AND TemporalReportedProblems IS NOT NULL`;

export function createWorkerChecks(
  { config, secrets }: Pick<ConnectorParts, 'config' | 'secrets'>,
  client: Client,
  fhirUrl: string,
): WorkerChecks {
  const { deviceSystem } = config.identity;
  const gateway = createFhirGateway({
    ...gatewayConfig(config, secrets, fhirUrl, noMetrics),
    // A look must leave nothing behind: no probe of preconditions, and no device that is created for it.
    server: { strategy: 'conditional' },
    identity: { mode: 'lookup', ...(deviceSystem === undefined ? {} : { deviceSystem }) },
  });
  return { checks: [fhirCheck(gateway), stuckCheck(client)], close: () => gateway.close() };
}

/** A search for a device of nobody shows what a CapabilityStatement, which everybody may read, does not: our rights. */
function fhirCheck(gateway: FhirGateway): HealthCheck {
  return {
    name: 'FHIR server',
    medtechName: 'FhirService:IsAuthenticated',
    maxAgeMs: FHIR_AGE_MS,
    unanswered: {
      result: 'degraded',
      remedy:
        'Windows wait in their actors and are written by themselves afterwards. See: iot-connector explain Outage',
    },
    check: async (signal) => {
      const { software, fhirVersion, baseUrl } = await gateway.describe({ signal });
      if (!fhirVersion.startsWith('4.0')) return wrongVersion(baseUrl, fhirVersion);
      const asked = Date.now();
      const [answer] = await gateway.identify({ deviceId: NOBODY, at: [asked] }, { signal });
      const trouble = answer?.kind === 'unresolved' && answer.trouble.code !== 'UnknownDevice' && answer.trouble;
      if (trouble) throw new Error(trouble.message);
      return { result: 'ok', found: `${software} at ${baseUrl} answers in ${Date.now() - asked} ms` };
    },
  };
}

function wrongVersion(baseUrl: string, fhirVersion: string): HealthFinding {
  return {
    result: 'failed',
    found: `${baseUrl} speaks FHIR ${fhirVersion}`,
    remedy: 'The connector writes FHIR R4 (4.0.x): point fhir.url at an R4 endpoint.',
  };
}

function stuckCheck(client: Client): HealthCheck {
  return {
    name: 'stuck actors',
    maxAgeMs: 30_000,
    unanswered: {
      result: 'degraded',
      remedy: 'Stuck actors cannot be counted: check the visibility store of Temporal.',
    },
    check: async (signal) => {
      const { count } = await client.connection.withAbortSignal(signal, () => client.workflow.count(STUCK_QUERY));
      if (count === 0) return { result: 'ok', found: 'none' };
      const remedy =
        'See them in the Web UI with TemporalReportedProblems IS NOT NULL; the last workflow task of each says why.';
      return { result: 'degraded', found: `${count} actors fail their workflow tasks`, remedy };
    },
  };
}
