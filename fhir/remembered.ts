import type { Capabilities } from './capabilities.ts';
import type { CallOptions, UpsertRequest } from './gateway.ts';
import type { Standing } from './plan.ts';
import { readRequest, standingOfRead, wasDeleted } from './standing.ts';
import type { UpsertParts } from './upsert-parts.ts';

/** The last version we saw, to be written onto without reading it again. */
export function remember(parts: UpsertParts, id: string): Standing | undefined {
  const versioned = parts.cache.get(id);
  return versioned === undefined ? undefined : { kind: 'found', ...versioned, from: 'memory' };
}

/**
 * Whether `If-Match` alone keeps a deleted Observation from coming back. Where servers choose ids that is not tried out,
 * and Medplum overlooks the deletion: there, what is remembered is read again before it is written onto.
 */
export function guardsDeleted({ strategy, revivesDeleted }: Capabilities): boolean {
  return strategy === 'clientId' && !revivesDeleted;
}

/** The request for the resource that is remembered, whose id the server may have chosen. */
export function asRemembered(parts: UpsertParts, request: UpsertRequest): UpsertRequest {
  return { ...request, id: parts.cache.get(request.id)?.observation.id ?? request.id };
}

/** What stands there now under the id that is remembered; `undefined` when it is to be looked up anew. @throws FhirError */
export async function readRemembered(
  parts: UpsertParts,
  request: UpsertRequest,
  options: CallOptions,
): Promise<Standing | undefined> {
  const known = asRemembered(parts, request);
  const standing = standingOfRead(known, await parts.http.send(readRequest(known), options));
  if (standing.kind !== 'absent') return standing;
  return (await wasDeleted(parts, known.id, options)) ? { kind: 'withdrawn', id: known.id, how: 'deleted' } : undefined;
}
