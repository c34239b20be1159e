import type { Client } from '@temporalio/client';
import { forEachActor, viewActor } from '../../operate/actors/ask-actor.ts';
import type { ActorIdentity, WindowView } from '../../workflows/messages.ts';
import type { ActorView } from '../contract/actors.ts';

/** An actor without a worker does not answer, and a page is not to wait for it. */
const PATIENCE_MS = 3_000;

/** What each of some actors says of itself, where it answers soon. */
export async function viewsOf<A extends ActorIdentity>(
  client: Client,
  actors: readonly A[],
): Promise<readonly (readonly [A, WindowView | undefined])[]> {
  const answers = await client.connection.withDeadline(Date.now() + PATIENCE_MS, () =>
    forEachActor(actors, (actor) => viewActor(client, actor)),
  );
  return answers.map((answer, index) => [actors[index] ?? answer, answer.ok ? answer.value : undefined]);
}

export function toActorView({ open, waitingRows, identity: _i, state: _s, counters, ...view }: WindowView): ActorView {
  const { rows, ...times } = open ?? { rows: 0 };
  return {
    ...view,
    ...('openedAt' in times ? { open: { ...times, readings: rows } } : {}),
    waitingReadings: waitingRows,
    counters: { ...counters },
  };
}
