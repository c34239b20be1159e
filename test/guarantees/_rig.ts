import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { type IngestorHost, startIngestorHost } from '../../ingestor/ingestor-host.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { WINDOW_QUERY, type WindowView } from '../../workflows/messages.ts';
import type { Pipeline } from '../pipeline/_pipeline.ts';

export const HOUR_MS = 3_600_000;
/** The beginning of an hour that is over. */
export const HOUR = Math.floor((Date.now() - 3 * HOUR_MS) / HOUR_MS) * HOUR_MS;

/** How long something may take on a machine that does much else; what is right takes seconds. */
export const PATIENCE = { timeout: 60_000 };

export function handleOf({ namespace }: Pipeline, deviceId: string, type = 'heartrate') {
  return namespace.client.workflow.getHandle(actorWorkflowId({ deviceId, type }));
}

export async function viewOf(pipeline: Pipeline, deviceId: string, type?: string): Promise<WindowView | undefined> {
  return handleOf(pipeline, deviceId, type)
    .query<WindowView>(WINDOW_QUERY)
    .catch(() => undefined);
}

/** An ingestor whose way to Temporal is as bad as the interceptor makes it. */
export function startIngestorOver(pipeline: Pipeline, interceptor: WorkflowClientInterceptor): Promise<IngestorHost> {
  const { client } = pipeline.namespace;
  return startIngestorHost({
    parts: pipeline.parts,
    ownerId: 'test',
    client: new Client({
      connection: client.connection,
      namespace: client.options.namespace,
      interceptors: { workflow: [interceptor] },
    }),
    connectionString: pipeline.broker.connectionString,
  });
}

/** As if the state store had been lost: everything is read again from the earliest event. */
export async function loseCheckpoints({ parts: { store } }: Pipeline): Promise<void> {
  for await (const key of store.list('checkpoints/')) await store.delete(key);
}
