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

/** An entry with its place in the Bundle. */
interface Step extends BundleEntry {
  readonly index: number;
  readonly identity: Identity | undefined;
}

/** Runs all entries or none, and answers in the order of the request. @throws FhirError */
export function runTransaction(
  repository: Repository,
  router: Router,
  entries: readonly BundleEntry[],
): readonly Reply[] {
  const steps = entries.map((entry, index): Step => ({ ...entry, index, identity: identityOf(repository, entry) }));
  refuseDuplicates(steps);
  const mark = repository.store.mark();
  try {
    return runSteps(repository, router, steps);
  } catch (error) {
    repository.store.rollBackTo(mark);
    throw error;
  }
}

function runSteps(repository: Repository, router: Router, steps: readonly Step[]): readonly Reply[] {
  const resolve = referenceResolver(repository, steps);
  const alsoKnown = new Set(steps.flatMap(({ identity }) => identity?.reference ?? []));
  const replies: Reply[] = [];
  for (const { request, identity, index } of steps.toSorted(byEffect)) {
    const body = mapReferences(request.body, resolve);
    const options = identity?.id === undefined ? { alsoKnown } : { alsoKnown, id: identity.id };
    replies[index] = router.handle({ ...request, body }, options);
  }
  return replies;
}

function byEffect(a: Step, b: Step): number {
  return (ORDER[a.request.method] ?? 0) - (ORDER[b.request.method] ?? 0) || a.index - b.index;
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

function refuseDuplicates(steps: readonly Step[]): void {
  const names = steps.flatMap(({ identity }) => [identity?.reference, identity?.criteria]).filter(Boolean);
  if (new Set(names).size < names.length) throw badRequest('Two entries of the transaction write the same resource.');
}

/** Turns the names that entries have inside the Bundle, and conditional references, into references to here. */
function referenceResolver(repository: Repository, steps: readonly Step[]): (reference: string) => string {
  const byFullUrl = new Map<string, string>();
  for (const { fullUrl, identity } of steps) {
    if (fullUrl !== undefined && identity !== undefined) byFullUrl.set(fullUrl, identity.reference);
  }
  const base = steps[0]?.request.base ?? '';
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
