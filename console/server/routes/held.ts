import { z } from 'zod';
import { discardFromActor, forEachActor, retryActor } from '../../../operate/actors/ask-actor.ts';
import { listActors } from '../../../operate/actors/list-actors.ts';
import type { ActorIdentity } from '../../../workflows/messages.ts';
import type { ActorOutcome, HeldActor } from '../../contract/held.ts';
import type { Page } from '../../contract/page.ts';
import type { RunKind, RunResult } from '../../contract/runs.ts';
import { viewsOf } from '../actor-views.ts';
import type { ConsoleParts } from '../console-parts.ts';
import { ALL_ACTORS, DECISION, NAMED_ACTORS, PAGING, WHEN, WORD } from '../inputs.ts';
import { countedPageOf } from '../page-of.ts';
import { get, post, type Route } from '../route.ts';
import type { RunControl, Runs } from '../runs.ts';
import { identityOf } from './actors.ts';

const LIST = z.strictObject({ reason: WORD, device: WORD, type: WORD, heldBefore: WHEN, ...PAGING });
const GROUPS = z.array(z.string().min(1)).min(1).readonly().optional();
const SELECTION = z.union([z.strictObject(NAMED_ACTORS), z.strictObject(ALL_ACTORS)]);
const DISCARD = z.union([
  z
    .strictObject({ ...NAMED_ACTORS, ...DECISION, groups: GROUPS })
    .refine(({ actors, groups }) => groups === undefined || actors.length === 1, 'groups are those of one actor'),
  z.strictObject({ ...ALL_ACTORS, ...DECISION }),
]);

type Selection = z.output<typeof SELECTION>;

export function heldRoutes(parts: ConsoleParts, runs: Runs): readonly Route[] {
  const start = (kind: RunKind, selection: Selection, work: (actor: ActorIdentity) => Promise<Outcome>) =>
    runs.start({
      kind,
      of: 'actors',
      ...('actors' in selection ? { total: selection.actors.length } : {}),
      work: (control) => toEach(parts, selection, work, control),
    });
  return [
    get('held', LIST, (query) => list(parts, query)),
    post('retryHeld', SELECTION, (selection) =>
      start('retryHeld', selection, async (actor) => {
        const { result, view } = await retryActor(parts.client, actor);
        return { outcome: result, groups: view.held.length };
      }),
    ),
    post('discardHeld', DISCARD, ({ by, why, ...selection }) => {
      const groups = 'groups' in selection ? selection.groups : undefined;
      const decision = { by, why, ...(groups === undefined ? {} : { ids: groups }) };
      return start('discardHeld', selection, async (actor) => ({
        groups: await discardFromActor(parts.client, actor, decision),
      }));
    }),
  ];
}

type Outcome = Pick<ActorOutcome, 'outcome' | 'groups'>;

async function list({ client }: ConsoleParts, query: z.output<typeof LIST>): Promise<Page<HeldActor>> {
  const { reason, device: deviceId, type, heldBefore = Infinity } = query;
  const { items, ...page } = await countedPageOf(listActors(client, { state: 'Held', reason, deviceId, type }), query);
  const viewed = await viewsOf(client, items);
  const held = viewed.map(([actor, view]): HeldActor => {
    const groups = view?.held.filter(({ since }) => since <= heldBefore);
    const { deviceId: device, type: ownType, workflowId, reason: ownReason } = actor;
    return { device, type: ownType, workflowId, reason: ownReason, ...(groups === undefined ? {} : { groups }) };
  });
  return { ...page, items: held.filter(({ groups }) => groups === undefined || groups.length > 0) };
}

/** Named ones, or all that hold something at this moment. */
async function toEach(
  { client }: ConsoleParts,
  selection: Selection,
  work: (actor: ActorIdentity) => Promise<Outcome>,
  { signal, progress }: RunControl,
): Promise<RunResult> {
  const actors =
    'actors' in selection
      ? selection.actors.map(identityOf)
      : listActors(client, { state: 'Held', reason: selection.reason });
  const answers = await forEachActor(
    actors,
    async (actor: ActorIdentity) => {
      signal.throwIfAborted();
      return work(actor);
    },
    (done) => progress(done),
  );
  signal.throwIfAborted();
  const outcomes = answers.map(({ deviceId: device, type, ...answer }) =>
    answer.ok ? { device, type, ...answer.value } : { device, type, problem: answer.error },
  );
  return { kind: 'actors', outcomes };
}
