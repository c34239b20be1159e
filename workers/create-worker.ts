import { type InjectedSinks, type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { PersistActivities, TransformActivities } from '../activities/contract.ts';
import { type Metrics, noMetrics } from '../telemetry/metrics.ts';
import { type FinishedSpan, noTracing, type Tracing } from '../telemetry/tracing.ts';
import type { ActorSinks } from '../workflows/actor-metrics.ts';
import type { FlushSpan, TraceSinks } from '../workflows/trace-context.ts';

export interface ConnectorWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly deploymentName: string;
  readonly buildId: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly activities: TransformActivities & PersistActivities;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  readonly maxCachedWorkflows?: number;
  readonly maxConcurrentActivities?: number;
}

/** A cached actor costs some hundred KB at the most; the default of the SDK counts by heap size and evicts too early. */
const MAX_CACHED_WORKFLOWS = 2_000;
const MAX_CONCURRENT_ACTIVITIES = 50;
/**
 * As many polls as there is work. Of a fixed number the SDK leaves a fifth to actors that are in no cache, and after a restart
 * that is all of them: the few that came first would be served again and again before the others are once.
 */
const POLLERS = { type: 'autoscaling', minimum: 2, maximum: 40 } as const;
const SHUTDOWN_GRACE = '20s';

/**
 * The one way to make a worker, tests included: a workflow that declares itself PINNED completes no task on an
 * unversioned worker.
 */
export function createConnectorWorker(options: ConnectorWorkerOptions): Promise<Worker> {
  const { connection, namespace, taskQueue, workflowBundle, deploymentName, buildId } = options;
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle,
    activities: { ...options.activities },
    sinks: sinksFor(options.metrics ?? noMetrics, options.tracing ?? noTracing),
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName, buildId },
      defaultVersioningBehavior: 'PINNED',
    },
    maxCachedWorkflows: options.maxCachedWorkflows ?? MAX_CACHED_WORKFLOWS,
    maxConcurrentActivityTaskExecutions: options.maxConcurrentActivities ?? MAX_CONCURRENT_ACTIVITIES,
    workflowTaskPollerBehavior: POLLERS,
    activityTaskPollerBehavior: POLLERS,
    shutdownGraceTime: SHUTDOWN_GRACE,
  });
}

/** Where actors count. A history that is replayed was counted when it happened. */
export function sinksFor(metrics: Metrics, tracing: Tracing): InjectedSinks<ActorSinks & TraceSinks> {
  return {
    actorMetrics: {
      record: { fn: (_, name, value, labels) => metrics.record(name, value, labels), callDuringReplay: false },
    },
    actorTraces: {
      flushed: { fn: (_, span) => tracing.record('window flush', toSpan(span)), callDuringReplay: false },
    },
  };
}

function toSpan({ own, parent, links, type, readings, openedAt, closedAt }: FlushSpan): FinishedSpan {
  const attributes = { 'iot.type': type, 'iot.readings': readings };
  return { own, parent, links, attributes, startedAt: openedAt, endedAt: closedAt };
}
