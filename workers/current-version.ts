import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowService } from '@temporalio/client';

export interface DeploymentVersion {
  readonly namespace: string;
  readonly deploymentName: string;
  readonly buildId: string;
}

const REGISTRATION_TIMEOUT_MS = 60_000;
const RETRY_MS = 200;

/**
 * Makes a version the one that new actors start on. The server knows a version only once its worker has polled, so the
 * call is repeated until then. @throws Error when that took more than a minute
 */
export async function setCurrentVersion(service: WorkflowService, version: DeploymentVersion): Promise<void> {
  const deadline = Date.now() + REGISTRATION_TIMEOUT_MS;
  for (;;) {
    try {
      await service.setWorkerDeploymentCurrentVersion({ ...version, ignoreMissingTaskQueues: true });
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(
          `Version ${version.buildId} of deployment ${version.deploymentName} could not be made current in a minute: ` +
            'no worker of it polls its task queue, or Temporal refuses it.',
          { cause: error },
        );
      }
      await delay(RETRY_MS);
    }
  }
}
