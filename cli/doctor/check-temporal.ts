import proto from '@temporalio/proto';
import type { Client } from '@temporalio/client';
import { DEVICE_MEASUREMENTS, SEARCH_ATTRIBUTES } from '../../workflows/messages.ts';
import { type Session, withTemporal } from '../session.ts';
import type { Check } from './check.ts';
import { checkStore } from './check-store.ts';

const NAME = 'Temporal';
const MINIMUM: readonly [number, number] = [1, 32];
const CLOCK_SKEW_MS = 5_000;

export async function checkTemporal(session: Session): Promise<readonly Check[]> {
  return withTemporal(session, async ({ client, address }) => [
    await checkServer(client, address),
    await checkSearchAttributes(client),
    await checkWorkers(client, session.config.temporal.taskQueue),
    await checkStuck(client),
    await checkStore(client, session.config),
  ]);
}

async function checkServer(client: Client, address: string): Promise<Check> {
  const asked = Date.now();
  const { serverVersion } = await client.workflowService.getSystemInfo({});
  const tookMs = Date.now() - asked;
  const version = serverVersion ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1]);
  const found = `server ${version} at ${address}, answers in ${tookMs} ms`;
  if (!isOld) return { name: NAME, result: tookMs > CLOCK_SKEW_MS ? 'warning' : 'ok', found };
  return { name: NAME, result: 'failed', found, remedy: `Upgrade it to ${MINIMUM.join('.')} or newer.` };
}

async function checkSearchAttributes(client: Client): Promise<Check> {
  const name = 'search attributes';
  const { namespace } = client.options;
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(SEARCH_ATTRIBUTES).filter((one) => customAttributes?.[one] === undefined);
  if (missing.length === 0) return { name, result: 'ok', found: Object.values(SEARCH_ATTRIBUTES).join(', ') };
  const remedy = missing
    .map((one) => `temporal operator search-attribute create --namespace ${namespace} --name ${one} --type Keyword`)
    .join(' && ');
  return { name, result: 'failed', found: `missing: ${missing.join(', ')}; actors cannot start`, remedy };
}

async function checkWorkers(client: Client, taskQueue: string): Promise<Check> {
  const name = 'workers';
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  const versions = new Set((pollers ?? []).map((poller) => poller.deploymentOptions?.buildId ?? 'unversioned'));
  if (versions.size > 0) return { name, result: 'ok', found: `versions ${[...versions].join(', ')} poll ${taskQueue}` };
  const remedy = 'Start one: iot-connector work --set-current (or iot-connector up).';
  return { name, result: 'failed', found: `nobody polls task queue ${taskQueue}: windows are not written`, remedy };
}

async function checkStuck(client: Client): Promise<Check> {
  const name = 'stuck actors';
  const query = `WorkflowType = "${DEVICE_MEASUREMENTS}" AND ExecutionStatus = "Running" AND TemporalReportedProblems IS NOT NULL`;
  const { count } = await client.workflow.count(query);
  if (count === 0) return { name, result: 'ok', found: 'none' };
  const remedy = `See them in the Web UI with the query TemporalReportedProblems IS NOT NULL; the last workflow task of each says why.`;
  return { name, result: 'failed', found: `${count} actors fail their workflow tasks`, remedy };
}
