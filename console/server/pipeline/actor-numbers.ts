import type { Client } from '@temporalio/client';
import { countActors, listActors } from '../../../operate/actors/list-actors.ts';
import { FAULT_CODES } from '../../../mapping/fault.ts';
import type { CountByCode, PipelineSnapshot } from '../../contract/pipeline.ts';
import { viewsOf } from '../actor-views.ts';

export type ActorNumbers = Omit<PipelineSnapshot['group'], 'signals'>;

/** Each must be asked, and an actor that is asked keeps its place in a worker's cache. */
const ASKED_ACTORS = 100;

/** Actors by state and reason as visibility counts them; what their windows hold only where there are few. */
export function createActorNumbers(client: Client): () => Promise<ActorNumbers> {
  return async () => {
    const [actors, blocked, held] = await Promise.all([
      countActors(client, {}),
      countActors(client, { state: 'Blocked' }),
      countActors(client, { state: 'Held' }),
    ]);
    const heldByReason = held === 0 ? [] : await countReasons(client);
    return { actors, blocked, held, heldByReason, ...(actors > ASKED_ACTORS ? {} : await openOf(client)) };
  };
}

/** Codes of persisting: no others hold a group. */
const HOLDING_CODES = FAULT_CODES.slice(FAULT_CODES.indexOf('UnknownDevice'));

async function countReasons(client: Client): Promise<readonly CountByCode[]> {
  const counted = await Promise.all(
    HOLDING_CODES.map(async (code) => ({ code, count: await countActors(client, { state: 'Held', reason: code }) })),
  );
  return counted.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
}

async function openOf(client: Client): Promise<Pick<ActorNumbers, 'openWindows' | 'openReadings'>> {
  const actors = [];
  for await (const actor of listActors(client, {})) actors.push(actor);
  const views = (await viewsOf(client, actors)).map(([, view]) => view);
  // An actor that does not answer may have an open window: then the number is not known.
  if (views.includes(undefined)) return {};
  const open = views.flatMap((view) => view?.open ?? []);
  return { openWindows: open.length, openReadings: open.reduce((sum, { rows }) => sum + rows, 0) };
}
