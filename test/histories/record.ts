import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection } from '@temporalio/worker';
import { FAILURE_TYPES, type TransformInput, type TransformOutput } from '../../activities/contract.ts';
import { freePort } from '../../stack/free-port.ts';
import { startDevServer } from '../../stack/temporal/dev-server.ts';
import { findTemporalCli } from '../../stack/temporal/find-cli.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { bundleWorkflows } from '../../workers/bundle.ts';
import { createConnectorWorker } from '../../workers/create-worker.ts';
import { setCurrentVersion } from '../../workers/current-version.ts';
import { installRuntime } from '../../workers/runtime.ts';
import {
  FLUSH_UPDATE,
  RETRY_UPDATE,
  SEARCH_ATTRIBUTES,
  WINDOW_QUERY,
  type WindowView,
} from '../../workflows/messages.ts';
import { type RecordedActivities, recordedActivities, writtenOutcome } from '../actor/_recorded-activities.ts';
import { batch, row, rows, signalActor } from '../_batches.ts';

/**
 * Records the histories beside this file with the present code. Run it once for a release, and keep the files of earlier
 * releases: a run that began on them must still be replayed. Names as arguments record these only.
 */
const chosen = new Set(process.argv.slice(2));
const TASK_QUEUE = 'iot-connector';
const MOST_ROWS = 50;
const DEPLOYMENT = { deploymentName: 'iot-connector', buildId: 'recorder' };

installRuntime(createLogger('error'));
const server = await startDevServer({
  cliPath: await findTemporalCli(),
  host: '127.0.0.1',
  port: await freePort(),
  searchAttributes: Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, 'KEYWORD' as const])),
});
const connection = await Connection.connect({ address: server.address });
const client = new Client({ connection });
const activities = recordedActivities();
const worker = await createConnectorWorker({
  activities: { ...activities, transform: withinLimits },
  taskQueue: TASK_QUEUE,
  namespace: 'default',
  ...DEPLOYMENT,
  connection: await NativeConnection.connect({ address: server.address }),
  workflowBundle: await bundleWorkflows(),
});
const running = worker.run();
await setCurrentVersion(client.workflowService, { namespace: 'default', ...DEPLOYMENT });

await record('windows-written', async (start) => {
  const handle = await start(batch(rows(1, 30), { lengthSeconds: 1 }));
  await start(batch(rows(20, 30), { lengthSeconds: 1 }));
  await until(handle, (view) => view.counters.persisted === 49);
  await start(batch(rows(50, 5)));
  await handle.executeUpdate(FLUSH_UPDATE);
  return handle;
});

await record('held-and-retried', async (start, acting) => {
  acting.answer(({ groups }) =>
    groups.map((group) => ({ kind: 'failed', code: 'UnknownDevice', message: 'no Device has this identifier', group })),
  );
  const handle = await start(batch(rows(1, 3), { lengthSeconds: 0 }));
  await until(handle, (view) => view.state === 'Held');
  acting.answer(({ groups }) => groups.map(writtenOutcome));
  await handle.executeUpdate(RETRY_UPDATE);
  return handle;
});

await record('outage', async (start, acting) => {
  acting.answer(() => {
    throw ApplicationFailure.create({ type: FAILURE_TYPES.outage, message: 'connection refused', nonRetryable: true });
  });
  const handle = await start(batch(rows(1, 3), { lengthSeconds: 0 }));
  await until(handle, (view) => view.state === 'Blocked');
  acting.answer(({ groups }) => groups.map(writtenOutcome));
  await handle.executeUpdate(RETRY_UPDATE);
  return handle;
});

await record('refused-by-all', async (start, acting) => {
  // Times of the worker's clock: nothing was written since long before.
  acting.answer(({ groups }) => ({
    outcomes: groups.map((group) => ({ kind: 'failed', code: 'Rejected', message: 'answered 422', group })),
    progress: { at: 1_000_000, writtenAt: 1_000 },
  }));
  const handle = await start(batch(rows(1, 3), { lengthSeconds: 0 }));
  await until(handle, (view) => view.state === 'Held');
  for (let tries = 1; tries <= 3; tries++) await handle.executeUpdate(RETRY_UPDATE);
  await until(handle, (view) => view.state === 'Blocked');
  acting.answer(({ groups }) => groups.map(writtenOutcome));
  await handle.executeUpdate(RETRY_UPDATE);
  return handle;
});

await record('split-window', async (start) => {
  const handle = await start(batch(rows(1, 3 * MOST_ROWS)));
  await handle.executeUpdate(FLUSH_UPDATE);
  return handle;
});

await record('continued-as-new', async (start) => {
  const first = await start(batch([row(1)], { signalsPerRun: 3 }));
  const { runId } = await first.describe();
  for (const sequence of [2, 3, 4]) await start(batch([row(sequence)], { signalsPerRun: 3 }));
  const handle = client.workflow.getHandle(first.workflowId, runId);
  while ((await handle.describe()).status.name === 'RUNNING') await delay(100);
  return handle;
});

worker.shutdown();
await running;
await connection.close();
await server.close();

/** What more rows make may not travel at once; in the other recordings there are never so many. */
async function withinLimits(input: TransformInput): Promise<TransformOutput> {
  const count = input.segments.reduce((sum, { rows: { count: one } }) => sum + one, 0);
  const tooLarge: TransformOutput = { groups: [], refused: [], slotCollisions: 0, isTooLarge: true };
  return count > MOST_ROWS ? tooLarge : activities.transform(input);
}

type Start = (signal: unknown) => Promise<WorkflowHandle>;

async function record(
  name: string,
  live: (start: Start, activities: RecordedActivities) => Promise<WorkflowHandle>,
): Promise<void> {
  if (chosen.size > 0 && !chosen.has(name)) return;
  const identity = { deviceId: name, type: 'heartrate' };
  const handle = await live((signal) => signalActor(client, TASK_QUEUE, identity, signal), activities);
  const isRunning = (await handle.describe()).status.name === 'RUNNING';
  if (isRunning) await client.workflow.getHandle(handle.workflowId).terminate('recorded');
  const history = historyToJSON(await handle.fetchHistory());
  await writeFile(new URL(`${name}.json`, import.meta.url), `${withoutMachine(history)}\n`);
}

/** Where the recorder lay and what it ran as is nobody's business, and no replay looks at it. */
function withoutMachine(history: string): string {
  return history
    .replaceAll(/"stackTrace": "(?:[^"\\]|\\.)*"/g, '"stackTrace": ""')
    .replaceAll(/"identity": "(?:[^"\\]|\\.)*"/g, '"identity": "recorder"');
}

async function until(handle: WorkflowHandle, isReached: (view: WindowView) => boolean): Promise<void> {
  while (!isReached(await handle.query<WindowView>(WINDOW_QUERY))) await delay(100);
}
