import type { BundleEntry, Device, Encounter, Identifier, Observation, Patient, Resource } from '@medplum/fhirtypes';
import { FhirError } from './errors.ts';
import type { FhirRequest } from './exchange.ts';
import { ofType } from './exchange.ts';
import type { CallOptions } from './gateway.ts';
import type { FhirHttp } from './http.ts';
import type { IdentifierKey } from './ids.ts';
import { pages } from './paging.ts';

export type Identifiable = Device | Encounter | Observation | Patient;
export type IdentifiableType = Identifiable['resourceType'];
export type OfType<T extends IdentifiableType> = Extract<Identifiable, { resourceType: T }>;

const PAGE_SIZE = 50;

/** R4 §3.1.1.4.0.1: backslash, comma, pipe and dollar are escaped inside a token, then the whole is URL-encoded. */
export function escapeToken(text: string): string {
  return text.replace(/[\\,|$]/g, (character) => `\\${character}`);
}

/** The query that finds an identifier; without a system it matches any system. */
export function identifierQuery(identifier: IdentifierKey): string {
  const value = escapeToken(identifier.value);
  const token = identifier.system === undefined ? value : `${escapeToken(identifier.system)}|${value}`;
  return `identifier=${encodeURIComponent(token)}`;
}

export function searchRequest(type: IdentifiableType, identifier: IdentifierKey): FhirRequest {
  return { method: 'GET', path: `${type}?${identifierQuery(identifier)}&_count=${PAGE_SIZE}`, fresh: true };
}

/**
 * Every resource that carries exactly this identifier. Servers compare less exactly than we must: without regard to case,
 * by the first 128 characters only, or with included resources among the hits.
 * @throws FhirError
 */
export async function findByIdentifier<T extends IdentifiableType>(
  http: FhirHttp,
  type: T,
  identifier: IdentifierKey,
  options: CallOptions,
): Promise<readonly OfType<T>[]> {
  const found = new Map<string, OfType<T>>();
  for await (const entries of pages(http, searchRequest(type, identifier), options)) {
    for (const [id, hit] of exactHits(entries, type, identifier)) found.set(id, hit);
  }
  return [...found.values()];
}

/** The hits of one page by id. @throws FhirError where the server says that it did not look everywhere */
export function exactHits<T extends IdentifiableType>(
  entries: readonly BundleEntry[],
  type: T,
  identifier: IdentifierKey,
): ReadonlyMap<string, OfType<T>> {
  const found = new Map<string, OfType<T>>();
  for (const { resource, search } of entries) {
    refuseIncomplete(resource, type);
    if (search?.mode !== undefined && search.mode !== 'match') continue;
    const hit = exactHit(resource, type, identifier);
    if (hit?.id !== undefined) found.set(hit.id, hit);
  }
  return found;
}

/** A search that failed in part answers 200 all the same, and what it did not find may well be there. */
function refuseIncomplete(resource: Resource | undefined, type: IdentifiableType): void {
  const issues = ofType(resource, 'OperationOutcome')?.issue ?? [];
  if (!issues.some(({ severity }) => severity === 'error' || severity === 'fatal')) return;
  const message = `GET ${type} (search) was answered in part only: the server's log says what it could not search.`;
  throw new FhirError('unavailable', message);
}

function exactHit<T extends IdentifiableType>(
  resource: Resource | undefined,
  type: T,
  identifier: IdentifierKey,
): OfType<T> | undefined {
  const hit: Identifiable | undefined = ofType<IdentifiableType>(resource, type);
  return hit !== undefined && carries(hit, identifier) ? (hit as OfType<T>) : undefined;
}

/** An identifier that is no longer in use names nobody. */
export function carries(resource: Pick<Identifiable, 'identifier'>, { system, value }: IdentifierKey): boolean {
  return (resource.identifier ?? []).some(
    (one: Identifier) => one.value === value && one.use !== 'old' && (system === undefined || one.system === system),
  );
}

/** More than one where there may be one: names them all, so that a person can choose. */
export function multipleMatches(found: readonly Resource[], remedy: string): FhirError {
  const names = found.map(({ resourceType, id }) => `${resourceType}/${id}`).sort();
  return new FhirError('multipleMatches', `${names.join(', ')} carry the same identifier: ${remedy}.`);
}
