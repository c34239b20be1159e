import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { inject } from 'vitest';
import type { PersistActivities, TransformActivities } from '../activities/contract.ts';
import { createConnectorWorker } from '../workers/create-worker.ts';
import { setCurrentVersion } from '../workers/current-version.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/messages.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    temporalAddress: string;
    workflowBundlePath: string;
  }
}

Runtime.install({ logger: new DefaultLogger('ERROR') });

const KEYWORD = 2;

/** A namespace of its own on the run's one server, with a client on it. */
export interface TestNamespace {
  readonly name: string;
  readonly client: Client;
  readonly native: NativeConnection;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function createNamespace(): Promise<TestNamespace> {
  const address = inject('temporalAddress');
  const name = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({
    namespace: name,
    workflowExecutionRetentionPeriod: msToTs('7 days'),
  });
  const client = new Client({ connection, namespace: name });
  await registerSearchAttributes(connection, name);
  const native = await NativeConnection.connect({ address });
  return {
    name,
    client,
    native,
    [Symbol.asyncDispose]: async () => {
      await native.close();
      await connection.close();
    },
  };
}

async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const searchAttributes = Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, KEYWORD]));
  await retried(() => connection.operatorService.addSearchAttributes({ namespace, searchAttributes }));
}

/** A new namespace is known to every part of the server only after a moment: until then calls are refused. */
async function retried<T>(call: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

export interface RunningWorker {
  readonly taskQueue: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function runWorker(
  namespace: TestNamespace,
  activities: TransformActivities & PersistActivities,
  { buildId = 'test', taskQueue = 'iot-connector' }: { buildId?: string; taskQueue?: string } = {},
): Promise<RunningWorker> {
  const deploymentName = 'iot-connector';
  const worker = await createConnectorWorker({
    connection: namespace.native,
    namespace: namespace.name,
    taskQueue,
    deploymentName,
    buildId,
    activities,
    workflowBundle: { codePath: inject('workflowBundlePath') },
  });
  const run = worker.run();
  await setCurrentVersion(namespace.client.workflowService, { namespace: namespace.name, deploymentName, buildId });
  return {
    taskQueue,
    [Symbol.asyncDispose]: async () => {
      worker.shutdown();
      await run;
    },
  };
}
