import type { Client } from '@temporalio/client';
import type { Store } from '../store/store.ts';
import { actorWorkflowId } from '../workflows/ids.ts';
import { type ActorIdentity, DEVICE_MEASUREMENTS } from '../workflows/messages.ts';
import { rowsOfHistory } from './history-rows.ts';
import type { SendRows } from './send-rows.ts';

export interface RecoverDependencies {
  readonly client: Client;
  readonly store: Store;
  readonly send: SendRows;
}

/** A run of an actor that did not end by itself. */
export interface EndedRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly status: string;
}

export interface RecoveredRun extends EndedRun {
  /** `before`: it was recovered earlier. `refused`: its actor takes nothing. `foreign`: it is not an actor's. */
  readonly outcome: 'recovered' | 'before' | 'refused' | 'foreign';
  readonly readings: number;
  readonly unreadable: number;
}

/** An actor completes or continues as new by itself; every other end leaves readings in its history. */
const ENDINGS = ['Terminated', 'Failed', 'TimedOut', 'Canceled'];
const PREFIX = 'recovered/';

/** The runs of one actor, or of all, that ended otherwise than by themselves, within the retention of the namespace. */
export async function* findEndedRuns(client: Client, identity?: ActorIdentity): AsyncIterable<EndedRun> {
  const conditions = [
    `WorkflowType = '${DEVICE_MEASUREMENTS}'`,
    `ExecutionStatus IN (${ENDINGS.map((status) => `'${status}'`).join(', ')})`,
    ...(identity === undefined ? [] : [`WorkflowId = '${actorWorkflowId(identity).replaceAll("'", "''")}'`]),
  ];
  for await (const { workflowId, runId, status } of client.workflow.list({ query: conditions.join(' AND ') })) {
    yield { workflowId, runId, status: status.name };
  }
}

/**
 * Gives everything that a dead run was given to the actor that lives, which is started if there is none. Rows that were
 * written already change nothing; a run is recovered once.
 */
export async function recoverRun({ client, store, send }: RecoverDependencies, run: EndedRun): Promise<RecoveredRun> {
  const { workflowId, runId } = run;
  const key = PREFIX + runId;
  if ((await store.get(key)) !== undefined) return { ...run, outcome: 'before', readings: 0, unreadable: 0 };
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const found = await rowsOfHistory(history, client.options.loadedDataConverter);
  if (found === undefined) return { ...run, outcome: 'foreign', readings: 0, unreadable: 0 };
  const { rows, unreadable } = found;
  // The id is the same at every try, so that the actor drops what an interrupted one has sent.
  const refusing = await send(rows, { runId: `recover-${runId}`, name: '0' });
  if (refusing.size > 0) return { ...run, outcome: 'refused', readings: 0, unreadable };
  await store.put(key, Buffer.from(JSON.stringify({ v: 1, readings: rows.length })));
  return { ...run, outcome: 'recovered', readings: rows.length, unreadable };
}
