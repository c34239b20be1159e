import { type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { PersistActivities, TransformActivities } from '../activities/contract.ts';

export interface ConnectorWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly deploymentName: string;
  readonly buildId: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly activities: TransformActivities & PersistActivities;
  readonly maxCachedWorkflows?: number;
  readonly maxConcurrentActivities?: number;
}

/** A cached actor costs some hundred KB at the most; the default of the SDK counts by heap size and evicts too early. */
const MAX_CACHED_WORKFLOWS = 2_000;
const MAX_CONCURRENT_ACTIVITIES = 50;
const SHUTDOWN_GRACE = '20s';

/**
 * The one way to make a worker, tests included: a workflow that declares itself PINNED completes no task on an
 * unversioned worker.
 */
export function createConnectorWorker(options: ConnectorWorkerOptions): Promise<Worker> {
  const { connection, namespace, taskQueue, workflowBundle, deploymentName, buildId } = options;
  return Worker.create({
    ...{ connection, namespace, taskQueue, workflowBundle },
    activities: { ...options.activities },
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName, buildId },
      defaultVersioningBehavior: 'PINNED',
    },
    maxCachedWorkflows: options.maxCachedWorkflows ?? MAX_CACHED_WORKFLOWS,
    maxConcurrentActivityTaskExecutions: options.maxConcurrentActivities ?? MAX_CONCURRENT_ACTIVITIES,
    shutdownGraceTime: SHUTDOWN_GRACE,
  });
}
