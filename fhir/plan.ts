import type { Observation } from '@medplum/fhirtypes';
import type { Capabilities } from './capabilities.ts';
import { FhirError } from './errors.ts';
import { etagFor } from './etag.ts';
import type { FhirRequest, FhirResponse } from './exchange.ts';
import type { FhirTrouble, UpsertOutcome, UpsertRequest } from './gateway.ts';
import { firstWriteHeaders } from './probe.ts';
import { identifierQuery } from './search.ts';

/** What stands on the server where an Observation is to be written. */
export type Standing =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'found';
      readonly observation: Observation;
      readonly etag: string | undefined;
      /** A remembered version may be written onto, since `If-Match` guards it, but proves nothing by itself. */
      readonly from: 'server' | 'memory';
    }
  | { readonly kind: 'withdrawn'; readonly id: string; readonly how: string };

export type WriteStep = {
  readonly kind: 'write';
  readonly how: 'create' | 'conditionalCreate' | 'update';
  readonly write: FhirRequest;
  readonly observation: Observation;
};

export type Step = WriteStep | { readonly kind: 'done'; readonly outcome: UpsertOutcome } | { readonly kind: 'reread' };

const WITHDRAWN = new Set<string | undefined>(['entered-in-error', 'cancelled']);

/** Pure: from what stands there to the one interaction that follows. @throws FhirError where no safe one exists */
export function planStep(standing: Standing, request: UpsertRequest, server: Capabilities): Step {
  if (standing.kind === 'withdrawn') return done(withdrawn(standing.id, standing.how));
  if (standing.kind === 'absent') return planCreate(request, server);
  const { observation } = standing;
  const id = observation.id ?? request.id;
  if (WITHDRAWN.has(observation.status)) {
    return standing.from === 'memory' ? { kind: 'reread' } : done(withdrawn(id, `marked ${observation.status}`));
  }
  refusePart(observation);
  const merged = request.merge(observation);
  if (merged !== undefined) return planUpdate({ ...merged, id }, standing.etag);
  return standing.from === 'memory' ? { kind: 'reread' } : done(unchanged(id, observation));
}

function planCreate(request: UpsertRequest, server: Capabilities): Step {
  const merged = request.merge(undefined);
  if (merged === undefined) return done({ kind: 'unchanged', id: request.id, conflicts: 0, repairs: 0 });
  const observation = withIdentifier(merged, request.identifier);
  if (server.strategy === 'conditional') {
    const { id: _, ...body } = observation;
    const write = {
      method: 'POST',
      path: 'Observation',
      body,
      ifNoneExist: identifierQuery(request.identifier),
    } as const;
    return { kind: 'write', how: 'conditionalCreate', write, observation: body };
  }
  const body = { ...observation, id: request.id };
  const write = {
    method: 'PUT',
    path: `Observation/${request.id}`,
    body,
    ...firstWriteHeaders(server.firstWrite),
    once: server.firstWrite === 'none',
  } as const;
  return { kind: 'write', how: 'create', write, observation: body };
}

/** R4 §3.1.1.5.9: the tag says that elements were left out, which writing it back would delete. @throws FhirError */
function refusePart({ id, meta }: Observation): void {
  if (meta?.tag?.some(({ code }) => code === 'SUBSETTED') !== true) return;
  const message = `The server gave a part of Observation/${id} only (SUBSETTED), which must not be written back: have it answer whole resources.`;
  throw new FhirError('unsupported', message);
}

function planUpdate(observation: Observation & { readonly id: string }, etag: string | undefined): Step {
  const path = `Observation/${observation.id}`;
  const write = { method: 'PUT', path, body: observation, ifMatch: etagFor(path, { etag }) } as const;
  return { kind: 'write', how: 'update', write, observation };
}

/** The criteria of a conditional create must fit what it creates, or the next one creates it again. */
function withIdentifier(observation: Observation, { system, value }: UpsertRequest['identifier']): Observation {
  const identifiers = observation.identifier ?? [];
  const has = identifiers.some((one) => one.system === system && one.value === value);
  return has ? observation : { ...observation, identifier: [...identifiers, { system, value }] };
}

function done(outcome: UpsertOutcome): Step {
  return { kind: 'done', outcome };
}

function unchanged(id: string, observation: Observation): UpsertOutcome {
  const versionId = observation.meta?.versionId;
  return { kind: 'unchanged', id, conflicts: 0, repairs: 0, ...(versionId !== undefined && { versionId }) };
}

export function withdrawn(id: string, how: string): Extract<UpsertOutcome, { readonly kind: 'failed' }> {
  const trouble: FhirTrouble = {
    code: 'Withdrawn',
    message: `Observation/${id} was ${how}: it is not written again. If that was a mistake, restore it and replay.`,
  };
  return { kind: 'failed', trouble };
}

/** What a write came to, from its status alone. */
export type Verdict =
  | 'written'
  /** A first write answered as an update does: it may have replaced somebody's version. */
  | 'overwrote'
  /** Somebody was faster: read again. */
  | 'conflict'
  /** What was read is not there any more. */
  | 'vanished'
  | 'withdrawn'
  /** The server chooses ids itself. */
  | 'noClientIds'
  | 'failed';

export function verdictOf(step: WriteStep, response: FhirResponse): Verdict {
  if (response.status < 300 && response.content === 'foreign') return 'failed';
  if (response.status === 410) return 'withdrawn';
  return VERDICTS[step.how](response);
}

const VERDICTS: Readonly<Record<WriteStep['how'], (response: FhirResponse) => Verdict>> = {
  update: ({ status, content }) => {
    if (status < 300) return 'written';
    return status === 404 ? whenFhir(content, 'vanished') : conflictOr(status);
  },
  // 200: it exists, perhaps without a body. 412 here is not a race but several matches.
  conditionalCreate: ({ status }) => {
    if (status === 201) return 'written';
    return status === 200 || status === 409 ? 'conflict' : 'failed';
  },
  create: ({ status, content }) => {
    if (status === 201) return 'written';
    if (status < 300) return 'overwrote';
    return status === 404 || status === 405 ? whenFhir(content, 'noClientIds') : conflictOr(status);
  },
};

function conflictOr(status: number): Verdict {
  return status === 409 || status === 412 ? 'conflict' : 'failed';
}

/** A page from a proxy says nothing about the resource. */
function whenFhir(content: FhirResponse['content'], verdict: Verdict): Verdict {
  return content === 'foreign' ? 'failed' : verdict;
}
