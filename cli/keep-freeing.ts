import type { Client } from '@temporalio/client';
import type { Logger } from '../telemetry/logger.ts';
import { freeStrandedRuns } from '../workers/stranded-runs.ts';
import type { WorkerHost } from '../workers/worker-host.ts';

/** A version that has just lost its last worker still looks served for a while: look again until it does not. */
const AGAIN_MS = 30_000;

/** Frees runs of earlier versions in the background until none is left. Answers what stops it. */
export function keepFreeingStrandedRuns(client: Client, host: WorkerHost, logger: Logger): () => Promise<void> {
  const { version, taskQueue, workflowBundle } = host;
  let timer: NodeJS.Timeout | undefined;
  const stopping = new AbortController();
  const { signal } = stopping;
  const look = async (): Promise<void> => {
    try {
      const { moved, failed, served } = await freeStrandedRuns({
        client,
        version,
        taskQueue,
        workflowBundle,
        signal,
      });
      if (moved.length > 0) logger.info({ runs: moved.length }, 'actors of an earlier version go on with this one');
      for (const { workflowId, reason } of failed) {
        logger.error(
          { workflowId, reason },
          'an actor cannot go on with this version: start the version that it is pinned to, or reset its workflow',
        );
      }
      if (served.length === 0) return;
    } catch (error) {
      if (!signal.aborted) logger.warn({ error: String(error) }, 'actors of earlier versions could not be looked for');
    }
    if (!signal.aborted) timer = setTimeout(() => void (looking = look()), AGAIN_MS);
  };
  let looking = look();
  return async () => {
    stopping.abort();
    clearTimeout(timer);
    await looking;
  };
}
