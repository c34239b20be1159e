import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { createLimit } from '../../ingestor/concurrency.ts';
import { actorWorkflowId, parseActorWorkflowId } from '../../workflows/ids.ts';
import {
  type ActorIdentity,
  DEVICE_MEASUREMENTS,
  DISCARD_UPDATE,
  type DiscardRequest,
  type FlushAnswer,
  RETRY_UPDATE,
  SEARCH_ATTRIBUTES,
  WINDOW_QUERY,
  type WindowView,
} from '../../workflows/messages.ts';

/** An actor that holds readings, as visibility knows it. */
export interface HeldActor extends ActorIdentity {
  readonly reason: string;
  readonly workflowId: string;
}

/** A query or an update wakes an actor that may have been evicted, and it replays its history: not thousands at once. */
const ACTORS_AT_ONCE = 8;
/** What continues as new is answered by the next run. */
const TRIES = 5;

/** The actors that hold readings, told without waking them. */
export async function* findHeld(client: Client, reason?: string): AsyncIterable<HeldActor> {
  const conditions = [
    `WorkflowType = '${DEVICE_MEASUREMENTS}'`,
    `ExecutionStatus = 'Running'`,
    `${SEARCH_ATTRIBUTES.state} = 'Held'`,
    ...(reason === undefined ? [] : [`${SEARCH_ATTRIBUTES.reason} = '${reason.replaceAll("'", "''")}'`]),
  ];
  for await (const execution of client.workflow.list({ query: conditions.join(' AND ') })) yield toHeld(execution);
}

export function heldActor(identity: ActorIdentity): HeldActor {
  return { ...identity, reason: '', workflowId: actorWorkflowId(identity) };
}

function toHeld({ workflowId, typedSearchAttributes, memo }: WorkflowExecutionInfo): HeldActor {
  const identity = parseActorWorkflowId(workflowId);
  const reason = typedSearchAttributes.getAll().find(({ key }) => key.name === SEARCH_ATTRIBUTES.reason)?.value;
  return {
    deviceId: identity?.deviceId ?? textOf(memo?.['device']),
    type: identity?.type ?? textOf(memo?.['type']),
    reason: reason === undefined ? '' : String(reason),
    workflowId,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What one try came to, or why there was none. */
export type ActorAnswer<T> = HeldActor &
  ({ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string });

/** Does the same to many actors, some at a time; one that fails stops no other. */
export async function forEachActor<T>(
  actors: AsyncIterable<HeldActor> | readonly HeldActor[],
  work: (actor: HeldActor) => Promise<T>,
  onAnswer: (done: number) => void = () => {},
): Promise<readonly ActorAnswer<T>[]> {
  const limit = createLimit(ACTORS_AT_ONCE);
  const answers: Promise<ActorAnswer<T>>[] = [];
  let done = 0;
  for await (const actor of actors) {
    const answer = limit(() => attempt(actor, work));
    answers.push(answer.finally(() => onAnswer(++done)));
  }
  return Promise.all(answers);
}

async function attempt<T>(actor: HeldActor, work: (actor: HeldActor) => Promise<T>): Promise<ActorAnswer<T>> {
  try {
    return { ...actor, ok: true, value: await work(actor) };
  } catch (error) {
    return { ...actor, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

export function viewActor(client: Client, { workflowId }: HeldActor): Promise<WindowView> {
  return client.workflow.getHandle(workflowId).query<WindowView>(WINDOW_QUERY);
}

/** Tries everything that the actor holds, and answers what is held then. */
export async function retryActor(client: Client, { workflowId }: HeldActor): Promise<FlushAnswer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await client.workflow.getHandle(workflowId).executeUpdate<FlushAnswer, []>(RETRY_UPDATE);
    if (answer.result !== 'ContinuingAsNew' || attempt >= TRIES) return answer;
  }
}

/** Turns held groups, all of them unless some are named, into dead letters. Answers how many. */
export async function discardFromActor(
  client: Client,
  actor: HeldActor,
  { ids, ...decision }: Omit<DiscardRequest, 'ids'> & { readonly ids?: readonly string[] },
): Promise<number> {
  const chosen = ids ?? (await viewActor(client, actor)).held.map(({ id }) => id);
  const handle = client.workflow.getHandle(actor.workflowId);
  return handle.executeUpdate<number, [DiscardRequest]>(DISCARD_UPDATE, { args: [{ ids: chosen, ...decision }] });
}
