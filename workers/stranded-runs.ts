import { setTimeout as delay } from 'node:timers/promises';
import proto from '@temporalio/proto';
import { type Client, type HistoryAndWorkflowId, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { createLimit } from '../ingestor/concurrency.ts';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { DEVICE_MEASUREMENTS, NUDGE_SIGNAL } from '../workflows/messages.ts';
import { noMetrics } from '../telemetry/metrics.ts';
import { noTracing } from '../telemetry/tracing.ts';
import { sinksFor } from './create-worker.ts';
import type { DeploymentVersion } from './current-version.ts';

export interface StrandedRunsOptions {
  readonly client: Client;
  readonly version: DeploymentVersion;
  readonly taskQueue: string;
  readonly workflowBundle: WorkflowBundleOption;
  /** A version that polled within this time is taken to be served; by default a long poll and a margin. */
  readonly servedWithinMs?: number;
  /** Ends it between two runs. */
  readonly signal?: AbortSignal;
}

/** What became of the open runs of versions that nobody serves any more. */
export interface StrandedRuns {
  readonly moved: readonly string[];
  /** Runs that the present code cannot replay; none of their version was moved. */
  readonly failed: readonly { readonly workflowId: string; readonly reason: string }[];
  /** Runs of other versions that were served lately: perhaps by a worker that has just ended. */
  readonly served: readonly string[];
}

const SERVED_WITHIN_MS = 75_000;
const MOVE_TIMEOUT_MS = 60_000;
const POLL_MS = 100;
const RUNS_AT_ONCE = 16;
/** gRPC's code. */
const NOT_FOUND = 5;

/**
 * A run pinned to a version without pollers makes no progress and answers no query. Such runs are replayed with the present
 * code; if every history of a version passes, its runs are moved here by a versioning override, which is taken off again
 * once a run has arrived, so that later versions move it by themselves. Runs of versions with live workers are left alone.
 */
export async function freeStrandedRuns(options: StrandedRunsOptions): Promise<StrandedRuns> {
  const alive = await liveBuildIds(options);
  const moved: string[] = [];
  const served: string[] = [];
  const failed: { workflowId: string; reason: string }[] = [];
  for (const [buildId, workflowIds] of await openRunsByBuild(options)) {
    if (alive.has(buildId)) {
      served.push(...workflowIds);
      continue;
    }
    if (options.signal?.aborted === true) break;
    const failures = await replay(options, workflowIds);
    if (failures.length > 0) failed.push(...failures);
    else moved.push(...(await moveAll(options, workflowIds)));
  }
  return { moved, failed, served };
}

async function liveBuildIds(options: StrandedRunsOptions): Promise<ReadonlySet<string>> {
  const { client, version, taskQueue, servedWithinMs = SERVED_WITHIN_MS } = options;
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: version.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  const now = Date.now();
  const alive = (pollers ?? []).filter(
    (poller) => now - Number(poller.lastAccessTime?.seconds ?? 0) * 1000 < servedWithinMs,
  );
  return new Set([version.buildId, ...alive.map((poller) => poller.deploymentOptions?.buildId ?? '')]);
}

async function openRunsByBuild({
  client,
  version,
  signal,
}: StrandedRunsOptions): Promise<ReadonlyMap<string, string[]>> {
  const own = `${version.deploymentName}:${version.buildId}`;
  const query =
    `WorkflowType = "${DEVICE_MEASUREMENTS}" AND ExecutionStatus = "Running" ` +
    `AND TemporalWorkerDeployment = "${version.deploymentName}" AND TemporalWorkerDeploymentVersion != "${own}"`;
  const runs = new Map<string, string[]>();
  for await (const execution of client.workflow.list({ query })) {
    if (signal?.aborted === true) break;
    const buildId = await buildIdOf(client, execution.workflowId);
    if (buildId === undefined || buildId === version.buildId) continue;
    runs.set(buildId, [...(runs.get(buildId) ?? []), execution.workflowId]);
  }
  return runs;
}

async function buildIdOf(client: Client, workflowId: string): Promise<string | undefined> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? undefined;
}

async function replay(options: StrandedRunsOptions, workflowIds: readonly string[]): Promise<StrandedRuns['failed']> {
  const failed: { workflowId: string; reason: string }[] = [];
  const { workflowBundle } = options;
  const sinks = sinksFor(noMetrics, noTracing);
  for await (const result of Worker.runReplayHistories({ workflowBundle, sinks }, histories(options, workflowIds))) {
    if (result.error !== undefined) failed.push({ workflowId: result.workflowId, reason: result.error.message });
  }
  return failed;
}

async function* histories(
  { client, signal }: StrandedRunsOptions,
  workflowIds: readonly string[],
): AsyncIterable<HistoryAndWorkflowId> {
  for (const workflowId of workflowIds) {
    if (signal?.aborted === true) return;
    yield { workflowId, history: await client.workflow.getHandle(workflowId).fetchHistory() };
  }
}

async function moveAll(options: StrandedRunsOptions, workflowIds: readonly string[]): Promise<readonly string[]> {
  const limit = createLimit(RUNS_AT_ONCE);
  const moved: string[] = [];
  const moves = workflowIds.map((workflowId) =>
    limit(async () => {
      if (options.signal?.aborted !== true && (await move(options, workflowId))) moved.push(workflowId);
    }),
  );
  // All end before a failure is told: none is left behind with an override that nobody takes off.
  for (const one of await Promise.allSettled(moves)) if (one.status === 'rejected') throw one.reason;
  return moved;
}

/** Answers whether the run is here; one that ended meanwhile is nowhere. */
async function move(options: StrandedRunsOptions, workflowId: string): Promise<boolean> {
  try {
    await override(options, workflowId, { autoUpgrade: true });
    try {
      // A sleeping run arrives with its next workflow task: the signal gives it one.
      await options.client.workflow.getHandle(workflowId).signal(NUDGE_SIGNAL);
      await untilArrived(options, workflowId);
    } finally {
      await override(options, workflowId, null);
    }
    return true;
  } catch (error) {
    const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
    if (error instanceof WorkflowNotFoundError || code === NOT_FOUND) return false;
    throw error;
  }
}

async function override(
  { client, version }: StrandedRunsOptions,
  workflowId: string,
  versioningOverride: { readonly autoUpgrade: true } | null,
): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: version.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: { versioningOverride },
    updateMask: { paths: ['versioning_override'] },
  });
}

async function untilArrived({ client, version }: StrandedRunsOptions, workflowId: string): Promise<void> {
  const deadline = Date.now() + MOVE_TIMEOUT_MS;
  while ((await buildIdOf(client, workflowId)) !== version.buildId) {
    if (Date.now() > deadline) {
      throw new Error(`Run ${workflowId} was moved to version ${version.buildId} but its worker did not take it.`);
    }
    await delay(POLL_MS);
  }
}
