import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { OperationOutcomeIssue } from '@medplum/fhirtypes';
import { badRequest, unprocessable } from './fhir-error.ts';
import type { CriterionContext } from './criterion.ts';
import { referencesIn } from './references.ts';
import type { Personality } from './personality.ts';
import type { FhirResource, ResourceType, Version, WriteMethod } from './resource.ts';
import { isFhirResource, isResourceType, stampResource } from './resource.ts';
import type { VersionStore } from './version-store.ts';

const ID = /^[A-Za-z0-9\-.]{1,64}$/;

/** Issues of a resource that may not be stored; empty when it may. */
export type Validator = (resource: FhirResource) => readonly OperationOutcomeIssue[];

/** What every interaction works on. */
export interface Repository {
  readonly store: VersionStore;
  readonly personality: Personality;
  /** Epoch ms. */
  readonly now: () => number;
  readonly validate: Validator;
}

/** What reading the criteria of a search depends on. */
export function criterionContext({ personality, now }: Repository, type: ResourceType, base: string): CriterionContext {
  return { type, base, now: now(), comparedTokenLength: personality.comparedTokenLength };
}

/** Writes the next version of a resource. */
export function writeVersion(
  { store, personality, now }: Repository,
  resource: FhirResource,
  target: { readonly type: ResourceType; readonly id: string; readonly method: WriteMethod },
): Version {
  const at = now();
  const versionId = nextVersionId(personality, store.versions(target.type, target.id).length, at);
  const stamped = stampResource(resource, { id: target.id, versionId, at });
  const version: Version = { ...target, versionId, at, json: JSON.stringify(stamped) };
  store.write(version, stamped);
  return version;
}

/** Writes a deletion. */
export function writeDeletion({ store, personality, now }: Repository, type: ResourceType, id: string): Version {
  const at = now();
  const versionId = nextVersionId(personality, store.versions(type, id).length, at);
  const version: Version = { type, id, versionId, at, method: 'DELETE' };
  store.write(version, undefined);
  return version;
}

/** The newest version unless it is a deletion. */
export function liveVersion(store: VersionStore, type: ResourceType, id: string): Version | undefined {
  const newest = store.newest(type, id);
  return newest?.json === undefined ? undefined : newest;
}

/** Checks what came in as a resource of the type. @throws FhirError */
export function checkBody(body: unknown, type: ResourceType): FhirResource {
  if (!isFhirResource(body)) throw badRequest('The body is not a FHIR resource: a JSON object with a resourceType.');
  if (body.resourceType !== type) {
    throw badRequest(`The body is a ${body.resourceType}, the address is of ${type}.`, 'resourceType');
  }
  return body;
}

/** Checks an id that the client chose. @throws FhirError */
export function checkId({ personality }: Repository, id: string): void {
  if (!ID.test(id)) throw badRequest('An id is 1 to 64 letters, digits, hyphens and dots.', 'id');
  if (personality.refusesNumericIds && /^\d+$/.test(id))
    throw badRequest('An id needs at least one letter here.', 'id');
}

/** Checks a resource that is to be stored; `alsoKnown` holds references that will exist in the same breath. @throws FhirError */
export function checkContent(
  { store, personality, validate }: Repository,
  resource: FhirResource,
  alsoKnown: ReadonlySet<string> = new Set(),
): void {
  const issues = validate(resource);
  if (issues.length > 0) throw unprocessable(issues);
  if (!personality.refusesDanglingReferences) return;
  for (const reference of referencesIn(resource)) {
    const [type = '', id = ''] = reference.split('/');
    if (alsoKnown.has(`${type}/${id}`) || !isResourceType(type)) continue;
    if (liveVersion(store, type, id) === undefined)
      throw badRequest(`A reference to ${type} names nothing that is here.`);
  }
}

/** Tells whether storing the resource would change nothing but its version. */
export function isUnchanged(store: VersionStore, current: Version, resource: FhirResource): boolean {
  return isDeepStrictEqual(stampResource(resource, current), store.resourceOf(current));
}

function nextVersionId(personality: Personality, earlier: number, at: number): string {
  if (personality.versionIds === 'integer') return String(earlier + 1);
  return personality.versionIds === 'uuid' ? randomUUID() : Buffer.from(`${at}.${earlier}`).toString('base64url');
}
