import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { createLimit } from '../../ingestor/concurrency.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import {
  type ActorIdentity,
  DISCARD_UPDATE,
  type DiscardRequest,
  FLUSH_UPDATE,
  type FlushAnswer,
  RETRY_UPDATE,
  WINDOW_QUERY,
  type WindowView,
} from '../../workflows/messages.ts';
import { NotFound } from '../not-found.ts';

/** A query or an update wakes an actor that may have been evicted, and it replays its history: not thousands at once. */
const ACTORS_AT_ONCE = 8;
/** What continues as new is answered by the next run. */
const TRIES = 5;

/** What one try came to, or why there was none. */
export type ActorAnswer<T> = ActorIdentity &
  ({ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string });

/** Does the same to many actors, some at a time; one that fails stops no other. */
export async function forEachActor<A extends ActorIdentity, T>(
  actors: AsyncIterable<A> | readonly A[],
  work: (actor: A) => Promise<T>,
  onAnswer: (done: number) => void = () => {},
): Promise<readonly (A & ActorAnswer<T>)[]> {
  const limit = createLimit(ACTORS_AT_ONCE);
  const answers: Promise<A & ActorAnswer<T>>[] = [];
  let done = 0;
  for await (const actor of actors) {
    const answer = limit(() => attempt(actor, work));
    answers.push(answer.finally(() => onAnswer(++done)));
  }
  return Promise.all(answers);
}

async function attempt<A extends ActorIdentity, T>(
  actor: A,
  work: (actor: A) => Promise<T>,
): Promise<A & ActorAnswer<T>> {
  try {
    return { ...actor, ok: true, value: await work(actor) };
  } catch (error) {
    return { ...actor, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws NotFound as all of these do where no such actor runs */
export function viewActor(client: Client, actor: ActorIdentity): Promise<WindowView> {
  return found(actor, () => handleOf(client, actor).query<WindowView>(WINDOW_QUERY));
}

/** Closes the open window now, and answers when it is written. @throws NotFound */
export function flushActor(client: Client, actor: ActorIdentity): Promise<FlushAnswer> {
  return untilAnswered(client, actor, FLUSH_UPDATE);
}

/** Tries everything that the actor holds, and answers what is held then. @throws NotFound */
export function retryActor(client: Client, actor: ActorIdentity): Promise<FlushAnswer> {
  return untilAnswered(client, actor, RETRY_UPDATE);
}

/** Turns held groups, all of them unless some are named, into dead letters. Answers how many. @throws NotFound */
export async function discardFromActor(
  client: Client,
  actor: ActorIdentity,
  { ids, ...decision }: Omit<DiscardRequest, 'ids'> & { readonly ids?: readonly string[] },
): Promise<number> {
  const chosen = ids ?? (await viewActor(client, actor)).held.map(({ id }) => id);
  return found(actor, () =>
    handleOf(client, actor).executeUpdate<number, [DiscardRequest]>(DISCARD_UPDATE, {
      args: [{ ids: chosen, ...decision }],
    }),
  );
}

function untilAnswered(client: Client, actor: ActorIdentity, update: string): Promise<FlushAnswer> {
  return found(actor, async () => {
    for (let attempt = 1; ; attempt++) {
      const answer = await handleOf(client, actor).executeUpdate<FlushAnswer, []>(update);
      if (answer.result !== 'ContinuingAsNew' || attempt >= TRIES) return answer;
    }
  });
}

function handleOf(client: Client, { deviceId, type }: ActorIdentity) {
  return client.workflow.getHandle(actorWorkflowId({ deviceId, type }));
}

async function found<T>({ deviceId, type }: ActorIdentity, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new NotFound(`No actor holds type ${type} of device ${deviceId}. See: iot-connector devices list`, {
      cause: error,
    });
  }
}
