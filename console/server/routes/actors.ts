import { z } from 'zod';
import { flushActor, viewActor } from '../../../operate/actors/ask-actor.ts';
import { listActors, toListed } from '../../../operate/actors/list-actors.ts';
import { NotFound } from '../../../operate/not-found.ts';
import { actorWorkflowId } from '../../../workflows/ids.ts';
import {
  type OpenReadingsAnswer,
  type OpenReadingsRequest,
  READINGS_QUERY,
  type ActorIdentity,
} from '../../../workflows/messages.ts';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { ActorDetail, ActorName, ActorSummary, OpenReadings } from '../../contract/actors.ts';
import type { Page } from '../../contract/page.ts';
import { toActorView, viewsOf } from '../actor-views.ts';
import type { ConsoleParts } from '../console-parts.ts';
import { ACTOR_NAME, countTo, PAGING, WORD } from '../inputs.ts';
import { countedPageOf } from '../page-of.ts';
import { get, post, type Route } from '../route.ts';
import type { Runs } from '../runs.ts';

const NAME = z.strictObject(ACTOR_NAME);
const LIST = z.strictObject({
  search: WORD,
  type: WORD,
  reason: WORD,
  state: z.enum(['Ok', 'Blocked', 'Held']).optional(),
  ...PAGING,
});
const READINGS = z.strictObject({ ...ACTOR_NAME, limit: countTo(5_000, 2_000) });
const FHIR_PATIENCE_MS = 3_000;

export function actorRoutes(parts: ConsoleParts, runs: Runs): readonly Route[] {
  return [
    get('actors', LIST, (query) => list(parts, query)),
    get('actor', NAME, (name) => detail(parts, name)),
    get('readings', READINGS, (query) => readings(parts, query)),
    post('flush', NAME, (name) =>
      runs.start({
        kind: 'flush',
        of: 'windows',
        work: async () => {
          const { result, view } = await flushActor(parts.client, identityOf(name));
          return { kind: 'flush', outcome: result, view: toActorView(view) };
        },
      }),
    ),
  ];
}

async function list({ client }: ConsoleParts, query: z.output<typeof LIST>): Promise<Page<ActorSummary>> {
  const { search: deviceBegins, type, state, reason } = query;
  const { items, ...page } = await countedPageOf(listActors(client, { deviceBegins, type, state, reason }), query);
  const viewed = await viewsOf(client, items);
  return {
    ...page,
    items: viewed.map(([actor, view]) => ({
      device: actor.deviceId,
      type: actor.type,
      workflowId: actor.workflowId,
      state: actor.state,
      ...(actor.reason === '' ? {} : { reason: actor.reason }),
      ...(view === undefined ? {} : { view: toActorView(view) }),
    })),
  };
}

async function detail(parts: ConsoleParts, name: ActorName): Promise<ActorDetail> {
  const { client } = parts;
  const handle = client.workflow.getHandle(actorWorkflowId(identityOf(name)));
  const [view, described] = await Promise.all([
    viewActor(client, identityOf(name)),
    handle.describe().catch((error: unknown) => {
      throw error instanceof WorkflowNotFoundError ? new NotFound('There is no such actor any more.') : error;
    }),
  ]);
  const { reason, workflowId, startedAt } = toListed(described);
  const deviceReference = await referenceOf(parts, name.device);
  const workflowUrl = urlOf(parts, workflowId, described.runId);
  return {
    ...name,
    workflowId,
    runId: described.runId,
    runStartedAt: startedAt.getTime(),
    state: view.state,
    view: toActorView(view),
    ...(reason === '' ? {} : { reason }),
    ...(workflowUrl === undefined ? {} : { workflowUrl }),
    ...(deviceReference === undefined ? {} : { deviceReference }),
  };
}

function urlOf({ addresses, client }: ConsoleParts, workflowId: string, runId: string): string | undefined {
  if (addresses.temporalUi === undefined) return undefined;
  const parts = ['namespaces', client.options.namespace, 'workflows', workflowId, runId, 'history'];
  return `${addresses.temporalUi.replace(/\/+$/, '')}/${parts.map(encodeURIComponent).join('/')}`;
}

/** FHIR may be out: the actor is worth showing all the same. */
async function referenceOf({ fhirReader }: ConsoleParts, device: string): Promise<string | undefined> {
  const signal = AbortSignal.timeout(FHIR_PATIENCE_MS);
  const found = await fhirReader.deviceOfIdentifier(device, { signal }).catch(() => undefined);
  return found?.id === undefined ? undefined : `Device/${found.id}`;
}

async function readings(
  { client }: ConsoleParts,
  { limit, ...name }: z.output<typeof READINGS>,
): Promise<OpenReadings> {
  const handle = client.workflow.getHandle(actorWorkflowId(identityOf(name)));
  try {
    const answer = await handle.query<OpenReadingsAnswer, [OpenReadingsRequest]>(READINGS_QUERY, { limit });
    return {
      ...answer,
      readings: answer.readings.map(({ occurredAt, ...reading }) => ({ takenAt: occurredAt, ...reading })),
    };
  } catch (error) {
    throw error instanceof WorkflowNotFoundError ? new NotFound('There is no such actor any more.') : error;
  }
}

export function identityOf({ device, type }: ActorName): ActorIdentity {
  return { deviceId: device, type };
}
