import type { Observation } from '@medplum/fhirtypes';
import type { CallOptions, UpsertOutcome, UpsertRequest } from './gateway.ts';
import type { FhirResponse } from './exchange.ts';
import { resourceOf } from './exchange.ts';
import { FhirError, errorOf, kindOf, mayHaveHappened } from './errors.ts';
import { etagOf } from './etag.ts';
import { conflictWaitMs, pause } from './pause.ts';
import type { Standing, Verdict, WriteStep } from './plan.ts';
import { planStep, verdictOf, withdrawn } from './plan.ts';
import { guardsDeleted, readRemembered, remember } from './remembered.ts';
import { hasContentOf, repair } from './repair.ts';
import { carries } from './search.ts';
import { readStanding, wasDeleted } from './standing.ts';
import type { Overwrite } from './unfinished-writes.ts';
import { together } from './unfinished-writes.ts';
import type { UpsertParts } from './upsert-parts.ts';

/** What one round came to: an outcome, or another round, perhaps with what stands there already known. */
export type Round =
  | { readonly kind: 'done'; readonly outcome: UpsertOutcome }
  | { readonly kind: 'again'; readonly standing?: Standing };

/**
 * Reads, merges and writes one Observation, again and again while others are faster. Each write carries a precondition;
 * where a server honours none for first writes, what they replaced is put back.
 * @throws FhirError
 */
export async function upsertOne(
  parts: UpsertParts,
  request: UpsertRequest,
  options: CallOptions,
  earlierConflicts = 0,
): Promise<UpsertOutcome> {
  let known = earlierConflicts === 0 ? await startingPoint(parts, request, options) : undefined;
  for (let conflicts = earlierConflicts; conflicts <= parts.maxConflicts; conflicts += 1) {
    const round = await playRound(parts, request, known, options);
    if (round.kind === 'done') return withConflicts(round.outcome, conflicts);
    known = round.standing;
    if (known === undefined) await pause(conflictWaitMs(conflicts), options.signal);
  }
  const message = `Observation/${request.id} was changed by others ${parts.maxConflicts} times in a row; it is tried again later.`;
  throw new FhirError('contended', message);
}

async function startingPoint(
  parts: UpsertParts,
  request: UpsertRequest,
  options: CallOptions,
): Promise<Standing | undefined> {
  if (parts.unfinished.has(request.id)) return undefined;
  const remembered = remember(parts, request.id);
  if (remembered !== undefined) {
    const isGuarded = guardsDeleted(await parts.capabilities.current(options));
    return isGuarded ? remembered : readRemembered(parts, request, options);
  }
  return (await isOptimistic(parts, options)) ? { kind: 'absent' } : undefined;
}

/** Where a first write can neither overwrite nor revive, it may go first and the read be saved. */
async function isOptimistic(parts: UpsertParts, options: CallOptions): Promise<boolean> {
  const server = await parts.capabilities.current(options);
  return (
    !parts.searchExisting && server.strategy === 'clientId' && server.firstWrite !== 'none' && server.refusesDeleted
  );
}

async function playRound(
  parts: UpsertParts,
  request: UpsertRequest,
  known: Standing | undefined,
  options: CallOptions,
): Promise<Round> {
  const standing = known ?? (await readStanding(parts, request, options));
  const suspects = parts.unfinished.of(request.id);
  if (standing.kind === 'found' && suspects.length > 0) {
    return repairAll({ parts, request, overwrites: suspects, whenNothing: { kind: 'again', standing } }, options);
  }
  const step = planStep(standing, request, await parts.capabilities.current(options));
  if (step.kind === 'done') return step;
  if (step.kind === 'reread') return forget(parts, request.id);
  await announce(parts, [step], options);
  const answer = await parts.http.send(step.write, options).catch((error: unknown) => {
    if (suspectAfter(parts, request, step, error)) return undefined;
    throw error;
  });
  if (answer === undefined) return { kind: 'again' };
  // Nothing stood there, so nothing that was sent before ever arrived.
  if (step.how === 'create' && answer.status === 201) parts.unfinished.settle(suspects);
  return afterWrite(parts, request, step, answer, options);
}

/** A risky first write of which nothing was heard: before anything else is written, it is looked for in the history. */
export function suspectAfter(parts: UpsertParts, request: UpsertRequest, step: WriteStep, error: unknown): boolean {
  if (step.write.once !== true || !(error instanceof FhirError) || !mayHaveHappened(error)) return false;
  parts.unfinished.add({ id: request.id, isOwn: hasContentOf(step.observation), stands: false });
  return error.ambiguous;
}

function forget(parts: UpsertParts, id: string): Round {
  parts.cache.delete(id);
  return { kind: 'again' };
}

/** Before a first write that may overwrite: should we not live to repair it, the next attempt must know. */
export async function announce(parts: UpsertParts, steps: readonly WriteStep[], options: CallOptions): Promise<void> {
  const { firstWrite } = await parts.capabilities.current(options);
  const risky = steps.filter(({ how }) => how === 'create' && firstWrite === 'none');
  const ids = risky.flatMap(({ observation }) => (observation.id === undefined ? [] : [observation.id]));
  if (ids.length > 0) await options.heartbeat?.({ firstWrites: ids });
}

interface Answered {
  readonly parts: UpsertParts;
  readonly request: UpsertRequest;
  readonly step: WriteStep;
  readonly response: FhirResponse;
  readonly options: CallOptions;
}

/** What follows from the answer to a write. @throws FhirError */
export async function afterWrite(
  parts: UpsertParts,
  request: UpsertRequest,
  step: WriteStep,
  response: FhirResponse,
  options: CallOptions,
): Promise<Round> {
  return AFTER[verdictOf(step, response)]({ parts, request, step, response, options });
}

const AFTER: Readonly<Record<Verdict, (answered: Answered) => Round | Promise<Round>>> = {
  written,
  overwrote: ({ parts, request, step, response, options }) => {
    const id = idOf(request, step);
    parts.unfinished.add({ id, isOwn: ownVersion(step, response), versionId: response.versionId, stands: true });
    const created: UpsertOutcome = { kind: 'created', id, conflicts: 0, repairs: 0, ...versionOf(response) };
    const overwrites = parts.unfinished.of(id);
    return repairAll({ parts, request, overwrites, whenNothing: done(created) }, options);
  },
  conflict,
  vanished: async ({ parts, request, step, options }) => {
    parts.cache.delete(request.id);
    const id = idOf(request, step);
    return (await wasDeleted(parts, id, options)) ? done(withdrawn(id, 'deleted')) : { kind: 'again' };
  },
  withdrawn: ({ parts, request, step }) => {
    parts.cache.delete(request.id);
    return done(withdrawn(idOf(request, step), 'deleted'));
  },
  // The CapabilityStatement or the configuration promised client ids; the server knows better, and is believed.
  noClientIds: ({ parts, request, step, response }) => {
    if (parts.capabilities.fallBack()) return forget(parts, request.id);
    throw refused(parts, step, response);
  },
  failed: ({ parts, request, step, response }) => {
    const error = refused(parts, step, response);
    suspectAfter(parts, request, step, error);
    throw error;
  },
};

function idOf(request: UpsertRequest, step: WriteStep): string {
  return step.observation.id ?? request.id;
}

function done(outcome: UpsertOutcome): Round {
  return { kind: 'done', outcome };
}

function written({ parts, request, step, response }: Answered): Round {
  const stored = resourceOf(response, 'Observation');
  const etag = etagOf(response.etag, stored);
  if (stored !== undefined && etag !== undefined) parts.cache.set(request.id, { observation: stored, etag });
  else parts.cache.delete(request.id);
  return done({
    kind: step.how === 'update' ? 'updated' : 'created',
    id: stored?.id ?? step.observation.id ?? idIn(response.location) ?? request.id,
    conflicts: 0,
    repairs: 0,
    ...versionOf(response),
  });
}

function idIn(location: string | undefined): string | undefined {
  return /Observation\/([^/]+)/.exec(location ?? '')?.[1];
}

/** A conditional create may answer with what it found; anything else has to be read. */
function conflict({ parts, request, response }: Answered): Round {
  parts.cache.delete(request.id);
  const observation = response.status === 200 ? resourceOf(response, 'Observation') : undefined;
  if (observation === undefined) return { kind: 'again' };
  if (!carries(observation, request.identifier)) throw takenForAnother(observation);
  return { kind: 'again', standing: { kind: 'found', observation, etag: response.etag, from: 'server' } };
}

/** Servers that compare the first characters of an identifier only would have us write on whatever else begins so. */
function takenForAnother({ id }: Observation): FhirError {
  const message = `POST Observation was answered with Observation/${id}, whose identifier is another: let clients choose ids (update-as-create) on this server.`;
  return new FhirError('refused', message);
}

function refused(parts: UpsertParts, step: WriteStep, response: FhirResponse): FhirError {
  const kind = kindOf(step.write, response) ?? 'refused';
  const error = errorOf(step.write, response, kind);
  if (error.code !== 'Outage') parts.onRefused(step.observation);
  return error;
}

function ownVersion({ observation }: WriteStep, { versionId }: FhirResponse): Overwrite['isOwn'] {
  return versionId === undefined ? hasContentOf(observation) : (version) => version.versionId === versionId;
}

interface Overwritten {
  readonly parts: UpsertParts;
  readonly request: UpsertRequest;
  readonly overwrites: readonly Overwrite[];
  /** How to go on when it turns out that nothing was replaced. */
  readonly whenNothing: Round;
}

async function repairAll(
  { parts, request, overwrites, whenNothing }: Overwritten,
  options: CallOptions,
): Promise<Round> {
  parts.cache.delete(request.id);
  const overwrite = together(request.id, overwrites);
  const repaired = await repair(parts, request, overwrite, options);
  parts.unfinished.settle(overwrites);
  if (repaired.kind === 'nothing') return whenNothing;
  if (repaired.kind === 'withdrawn') return done(withdrawn(overwrite.id, repaired.how));
  const { kind: _kind, ...counted } = repaired;
  return done({ kind: repaired.repairs === 0 ? 'created' : 'updated', id: overwrite.id, conflicts: 0, ...counted });
}

function versionOf({ versionId }: FhirResponse): { readonly versionId?: string } {
  return versionId === undefined ? {} : { versionId };
}

function withConflicts(outcome: UpsertOutcome, conflicts: number): UpsertOutcome {
  return outcome.kind === 'failed' ? outcome : { ...outcome, conflicts };
}
