import type { Client } from '@temporalio/client';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { RETRY_UPDATE, WINDOW_QUERY, type WindowView } from '../../workflows/messages.ts';

/** Where the rows of one actor are, as it says itself. */
export interface Balance {
  readonly actor: string;
  readonly accepted: number;
  readonly persisted: number;
  readonly held: number;
  readonly deadLettered: number;
  /** Of these, how many came back. */
  readonly returned: number;
  readonly dropped: number;
  readonly open: number;
}

export function balanceOf(actor: string, view: WindowView): Balance {
  const { accepted, persisted, deadLettered, returned, dropped } = view.counters;
  const held = view.held.reduce((sum, { readings }) => sum + readings, 0);
  return {
    actor,
    accepted,
    persisted,
    held,
    deadLettered,
    returned,
    dropped,
    open: (view.open?.rows ?? 0) + view.waitingRows,
  };
}

/** accepted = persisted + held + dead-lettered + dropped + open, where what came back is no dead letter any more. */
export function isBalanced({ accepted, persisted, held, deadLettered, returned, dropped, open }: Balance): boolean {
  return accepted === persisted + held + (deadLettered - returned) + dropped + open;
}

export async function readBalance(client: Client, actor: string): Promise<Balance | undefined> {
  const view = await viewOf(client, actor);
  return view === undefined ? undefined : balanceOf(actor, view);
}

async function viewOf(client: Client, actor: string): Promise<WindowView | undefined> {
  try {
    return await client.connection.withDeadline(Date.now() + 5_000, () =>
      handleOf(client, actor).query<WindowView>(WINDOW_QUERY),
    );
  } catch {
    return undefined;
  }
}

/** What an operator does after an outage; otherwise the growing pauses of the actors would have to be waited for. */
export async function retryNow(client: Client, actor: string): Promise<void> {
  const view = await viewOf(client, actor);
  if (view === undefined || view.state === 'Ok') return;
  await client.connection
    .withDeadline(Date.now() + 10_000, () => handleOf(client, actor).executeUpdate(RETRY_UPDATE))
    .catch(() => undefined);
}

function handleOf(client: Client, actor: string) {
  const [deviceId = '', type = ''] = actor.split('/');
  return client.workflow.getHandle(actorWorkflowId({ deviceId, type }));
}
