import { randomUUID } from 'node:crypto';
import { badRequest, refusal } from './fhir-error.ts';
import type { BundleEntry, Reply } from './message.ts';
import { mapReferences } from './references.ts';
import type { Repository } from './repository.ts';
import { isFhirResource, isResourceType } from './resource.ts';
import type { Router } from './router.ts';
import { findOne } from './write.ts';

/** https://hl7.org/fhir/R4/http.html#trules: the order in which the entries of a transaction take effect. */
const ORDER: Readonly<Record<string, number>> = { DELETE: 0, POST: 1, PUT: 2, PATCH: 2, GET: 3 };

/** Where an entry will have written when the transaction is done. */
interface Identity {
  readonly reference: string;
  /** Id for a new resource. */
  readonly id?: string;
  /** What it was looked for by. */
  readonly criteria?: string;
}

/** Runs all entries or none, and answers in the order of the request. @throws FhirError */
export function runTransaction(
  repository: Repository,
  router: Router,
  entries: readonly BundleEntry[],
): readonly Reply[] {
  const identities = entries.map((entry) => identityOf(repository, entry));
  refuseDuplicates(identities);
  const resolve = referenceResolver(repository, entries, identities);
  const alsoKnown = new Set(identities.flatMap((identity) => identity?.reference ?? []));
  const replies: Reply[] = [];
  const mark = repository.store.mark();
  try {
    for (const index of executionOrder(entries)) {
      const { request } = entries[index] ?? raise();
      const id = identities[index]?.id;
      const body = mapReferences(request.body, resolve);
      replies[index] = router.handle({ ...request, body }, { alsoKnown, ...(id === undefined ? {} : { id }) });
    }
    return replies;
  } catch (error) {
    repository.store.rollBackTo(mark);
    throw error;
  }
}

function executionOrder(entries: readonly BundleEntry[]): readonly number[] {
  const rank = (index: number): number => ORDER[entries[index]?.request.method ?? ''] ?? 0;
  return [...entries.keys()].sort((a, b) => rank(a) - rank(b) || a - b);
}

function raise(): never {
  throw new Error('Every index of the order is one of the entries.');
}

function identityOf(repository: Repository, { request }: BundleEntry): Identity | undefined {
  const [type = '', id] = request.path;
  if (!isResourceType(type) || request.method === 'GET') return undefined;
  if (id !== undefined) return { reference: `${type}/${id}` };
  const criteria = request.method === 'POST' ? request.headers.ifNoneExist : request.query.toString();
  const match = criteria === undefined ? undefined : findOne(repository, type, criteria, request.base);
  if (match !== undefined) return { reference: `${type}/${match.id}` };
  if (request.method === 'DELETE') return undefined;
  const given = request.method === 'PUT' && isFhirResource(request.body) ? request.body.id : undefined;
  const created = given ?? randomUUID();
  return {
    reference: `${type}/${created}`,
    id: created,
    ...(criteria === undefined ? {} : { criteria: `${type}?${criteria}` }),
  };
}

function refuseDuplicates(identities: readonly (Identity | undefined)[]): void {
  const names = identities.flatMap((identity) => {
    if (identity === undefined) return [];
    return identity.criteria === undefined ? [identity.reference] : [identity.reference, identity.criteria];
  });
  if (new Set(names).size < names.length) throw badRequest('Two entries of the transaction write the same resource.');
}

/** Turns the names that entries have inside the Bundle, and conditional references, into references to here. */
function referenceResolver(
  repository: Repository,
  entries: readonly BundleEntry[],
  identities: readonly (Identity | undefined)[],
): (reference: string) => string {
  const byFullUrl = new Map<string, string>();
  for (const [index, { fullUrl }] of entries.entries()) {
    const identity = identities[index];
    if (fullUrl !== undefined && identity !== undefined) byFullUrl.set(fullUrl, identity.reference);
  }
  const base = entries[0]?.request.base ?? '';
  return (reference) => byFullUrl.get(reference) ?? conditionalReference(repository, reference, base) ?? reference;
}

/** `Type?criteria`, which must name exactly one resource. @throws FhirError */
function conditionalReference(repository: Repository, reference: string, base: string): string | undefined {
  const [type = '', criteria] = reference.split('?', 2);
  if (criteria === undefined || !isResourceType(type)) return undefined;
  const match = findOne(repository, type, reference.slice(type.length + 1), base);
  if (match === undefined) throw refusal(412, 'not-found', `A conditional reference to ${type} matches nothing.`);
  return `${type}/${match.id}`;
}
