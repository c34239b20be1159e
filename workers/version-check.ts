import { type Client, isGrpcServiceError } from '@temporalio/client';
import type { HealthCheck, HealthFinding } from '../telemetry/health.ts';
import type { DeploymentVersion } from './current-version.ts';

const NOT_FOUND = 5;
const MAX_AGE_MS = 30_000;

/** Which version new actors start on: without any they start on none, and their readings wait. */
export function versionCheck(client: Client, own: DeploymentVersion): HealthCheck {
  const { namespace, deploymentName, buildId } = own;
  return {
    name: 'version',
    maxAgeMs: MAX_AGE_MS,
    unanswered: { result: 'degraded', remedy: 'The versions of the deployment cannot be read: check Temporal.' },
    check: async (signal) => {
      const current = await client.connection.withAbortSignal(signal, () =>
        client.workflowService
          .describeWorkerDeployment({ namespace, deploymentName })
          .then(
            ({ workerDeploymentInfo }) => workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId ?? '',
            absent,
          ),
      );
      return findingOf(buildId, current);
    },
  };
}

/** Until its first worker has polled the server knows no deployment. */
function absent(error: unknown): string {
  const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
  if (code === NOT_FOUND) return '';
  throw error;
}

function findingOf(own: string, current: string): HealthFinding {
  if (current === own) return { result: 'ok', found: `${own} is current` };
  if (current !== '') return { result: 'ok', found: `${own} serves its own actors; ${current} is current` };
  return {
    result: 'degraded',
    found: `${own} runs, and no version is current: new actors do not start`,
    remedy: 'Make one current: iot-connector work --set-current',
  };
}
