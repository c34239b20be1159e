import { isDeepStrictEqual } from 'node:util';
import type { Observation } from '@medplum/fhirtypes';
import { FhirError, requireOk } from './errors.ts';
import { etagFor } from './etag.ts';
import { resourceOf } from './exchange.ts';
import type { CallOptions, FhirTrouble, UpsertRequest } from './gateway.ts';
import type { History, Version } from './history.ts';
import { readHistory } from './history.ts';
import { conflictWaitMs, pause } from './pause.ts';
import type { Overwrite } from './unfinished-writes.ts';
import type { UpsertParts } from './upsert-parts.ts';

/** Many more than elsewhere: giving up here is the one place where somebody's samples could be lost. */
const MOST_TRIES = 50;

const DELETED_MEANWHILE = 'deleted by others while we first wrote it; delete it again';

export type Repaired =
  /** Nothing was replaced. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'whole'; readonly repairs: number; readonly versionId?: string; readonly alert?: FhirTrouble }
  | { readonly kind: 'withdrawn'; readonly how: string };

type Lost =
  | { readonly kind: 'none' }
  | { readonly kind: 'versions'; readonly observations: readonly Observation[] }
  | { readonly kind: 'deletion' }
  | { readonly kind: 'unreadable' };

/**
 * Puts back what a first write replaced. The history is read once and the lost version kept: read again after each
 * conflict it would be pushed out of reach by other writers. Older versions are not touched: their own writer merged them,
 * and what a person took out must not come back.
 * @throws FhirError
 */
export async function repair(
  parts: UpsertParts,
  request: UpsertRequest,
  overwrite: Overwrite,
  options: CallOptions,
): Promise<Repaired> {
  const lost = await findLost(parts, overwrite, options);
  if (lost.kind === 'none') return { kind: 'nothing' };
  if (lost.kind === 'deletion') return { kind: 'withdrawn', how: DELETED_MEANWHILE };
  if (lost.kind === 'unreadable') {
    return alerted(await mergeIn(parts, request, overwrite.id, [], options), overwrite.id);
  }
  const ended = lost.observations.find(isWithdrawn);
  return ended === undefined
    ? mergeIn(parts, request, overwrite.id, lost.observations, options)
    : putBack(parts, overwrite.id, ended, options);
}

/** A write of which no version id is known is known by its content. */
export function hasContentOf(written: Observation): (version: Version<Observation>) => boolean {
  const own = content(written);
  return ({ resource }) => resource !== undefined && isDeepStrictEqual(content(resource), own);
}

/** All but what a server adds and what depends on the hour of writing. */
function content(observation: Observation): unknown {
  const { id: _, meta: __, issued: ___, status: ____, text: _____, ...rest } = observation;
  return rest;
}

async function findLost(parts: UpsertParts, overwrite: Overwrite, options: CallOptions): Promise<Lost> {
  const enough = (versions: readonly Version<Observation>[]): boolean => {
    const own = versions.findIndex(({ versionId }) => versionId === overwrite.versionId);
    return overwrite.versionId !== undefined && own >= 0 && own < versions.length - 1;
  };
  const history = await readHistory(parts.http, 'Observation', overwrite.id, options, enough);
  return history === undefined ? { kind: 'unreadable' } : lostIn(history, overwrite);
}

/** Pure: the versions just before our own, if the history reaches unbroken down to them. */
export function lostIn(history: History<Observation>, { isOwn, stands }: Overwrite): Lost {
  const { versions, complete } = history;
  const lost: Observation[] = [];
  const own = [...versions.entries()].filter(([, version]) => isOwn(version));
  // A write that was not answered may never have arrived.
  if (own.length === 0) return complete && !stands ? { kind: 'none' } : { kind: 'unreadable' };
  for (const [index, version] of own) {
    const before = versions[index + 1];
    if (before === undefined && complete) continue;
    if (before === undefined || !isNextTo(version, before)) return { kind: 'unreadable' };
    if (before.resource === undefined) return { kind: 'deletion' };
    lost.push(before.resource);
  }
  return lost.length === 0 ? { kind: 'none' } : { kind: 'versions', observations: lost };
}

/** Numbered versions show a gap; opaque ones cannot. */
function isNextTo(own: Version<Observation>, before: Version<Observation>): boolean {
  const [newer, older] = [Number(own.versionId), Number(before.versionId)];
  return Number.isNaN(newer) || Number.isNaN(older) || newer === older + 1;
}

async function mergeIn(
  parts: UpsertParts,
  request: UpsertRequest,
  id: string,
  lost: readonly Observation[],
  options: CallOptions,
): Promise<Repaired> {
  return rewrite(parts, id, (current) => unionOf(request, current, lost), options);
}

/** Nothing when the current version holds all of it already, as it does after our own repeated write. */
function unionOf(request: UpsertRequest, current: Observation, lost: readonly Observation[]): Observation | undefined {
  const own = request.merge(current);
  return lost.reduce<Observation | undefined>((union, one) => request.merge(union ?? current, one) ?? union, own);
}

/** A version that a person had withdrawn comes back as it was. */
async function putBack(parts: UpsertParts, id: string, lost: Observation, options: CallOptions): Promise<Repaired> {
  await rewrite(parts, id, () => lost, options);
  return { kind: 'withdrawn', how: `marked ${lost.status}` };
}

/** Reads, changes and writes under `If-Match` until it holds. */
async function rewrite(
  parts: UpsertParts,
  id: string,
  change: (current: Observation) => Observation | undefined,
  options: CallOptions,
): Promise<Repaired> {
  for (let conflicts = 0; conflicts <= MOST_TRIES; conflicts += 1) {
    const read = { method: 'GET', path: `Observation/${id}` } as const;
    const response = requireOk(read, await parts.http.send(read, options));
    const current = resourceOf(response, 'Observation');
    if (current === undefined) throw new FhirError('notFhir', `GET Observation/${id} answered something else.`);
    if (isWithdrawn(current)) return { kind: 'withdrawn', how: `marked ${current.status}` };
    const next = change(current);
    if (next === undefined) return whole(0, response.versionId);
    const write = {
      method: 'PUT',
      path: `Observation/${id}`,
      body: { ...next, id },
      ifMatch: etagFor(`Observation/${id}`, response),
    } as const;
    const written = await parts.http.send(write, options);
    if (written.status !== 409 && written.status !== 412) return whole(1, requireOk(write, written).versionId);
    await pause(conflictWaitMs(conflicts), options.signal);
  }
  const message = `Observation/${id} could not be repaired after its first write: others kept changing it. It is tried again.`;
  throw new FhirError('contended', message);
}

function whole(repairs: number, versionId: string | undefined): Repaired {
  return { kind: 'whole', repairs, ...(versionId !== undefined && { versionId }) };
}

function isWithdrawn({ status }: Observation): boolean {
  return status === 'entered-in-error' || status === 'cancelled';
}

function alerted(repaired: Repaired, id: string): Repaired {
  return repaired.kind === 'whole' ? { ...repaired, alert: unreadable(id) } : repaired;
}

function unreadable(id: string): FhirTrouble {
  return {
    code: 'Rejected',
    message:
      `The first write of Observation/${id} replaced a version that its history does not show. ` +
      'Compare the Observation with its source readings, and keep history on the server.',
  };
}
