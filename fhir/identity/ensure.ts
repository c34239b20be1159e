import type { Device, Patient } from '@medplum/fhirtypes';
import { FhirError, errorOf, kindOf, requireOk } from '../errors.ts';
import type { FhirRequest, FhirResponse } from '../exchange.ts';
import { ofType } from '../exchange.ts';
import type { CallOptions } from '../gateway.ts';
import type { IdentifierKey } from '../ids.ts';
import { resourceId } from '../ids.ts';
import { conflictWaitMs, pause } from '../pause.ts';
import { firstWriteHeaders } from '../probe.ts';
import { carries, findByIdentifier, identifierQuery, multipleMatches } from '../search.ts';
import type { IdentityParts } from './identity-parts.ts';
import { restoreOverwritten } from './restore.ts';
import type { Found } from './troubles.ts';
import { deletedResource, found, takenFromIdentifier } from './troubles.ts';

export type Ensurable = Device | Patient;

const MOST_TRIES = 10;
const REMEDY = 'keep it on one of them and mark it "use": "old" on the others';

/** Lets people find what the connector made, to complete or to merge it. */
const CREATED_TAG = { system: 'urn:iot-connector', code: 'created', display: 'Created by iot-connector' };

/** The one resource that carries this identifier, or nothing. @throws FhirError naming all when there are several */
export async function findOne<T extends Ensurable['resourceType']>(
  parts: IdentityParts,
  type: T,
  identifier: IdentifierKey,
  options: CallOptions,
): Promise<{ readonly live: Extract<Ensurable, { resourceType: T }> | undefined; readonly withdrawn?: string }> {
  const all: readonly Ensurable[] = await findByIdentifier(parts.http, type, identifier, options);
  const live = all.filter((one) => !isOutOfUse(one));
  if (live.length > 1) throw multipleMatches(live, REMEDY);
  const withdrawn = all[0]?.id;
  return {
    live: live[0] as Extract<Ensurable, { resourceType: T }> | undefined,
    ...(live.length === 0 && withdrawn !== undefined && { withdrawn }),
  };
}

/** A resource that a person took out of use does not compete with the one that took its place. */
function isOutOfUse(resource: Ensurable): boolean {
  return resource.resourceType === 'Device'
    ? resource.status === 'entered-in-error'
    : (resource.link ?? []).some(({ type }) => type === 'replaced-by');
}

/**
 * Exactly one bare resource for an identifier, however many ask for it at the same time: what is written depends on the
 * identifier only, so that writers who meet write the same.
 * @throws FhirError
 */
export async function ensure<T extends Ensurable['resourceType']>(
  parts: IdentityParts,
  type: T,
  identifier: IdentifierKey,
  options: CallOptions,
): Promise<Found<Extract<Ensurable, { resourceType: T }>>> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { live } = await findOne(parts, type, identifier, options);
    if (live !== undefined) return found(live);
    const created = await createOnce(parts, type, identifier, options);
    if (created !== undefined) return created as Found<Extract<Ensurable, { resourceType: T }>>;
    await pause(conflictWaitMs(tries), options.signal);
  }
  throw new FhirError('contended', `A ${type} could not be created: others kept creating it. It is tried again.`);
}

async function createOnce(
  parts: IdentityParts,
  type: Ensurable['resourceType'],
  identifier: IdentifierKey,
  options: CallOptions,
): Promise<Found<Ensurable> | undefined> {
  const server = await parts.capabilities.current(options);
  if (server.strategy === 'clientId') return putOnce(parts, bare(type, identifier), identifier, options);
  if (server.conditionalCreate === 'raceSafe') return postOnce(parts, bare(type, identifier), identifier, options);
  throw new FhirError(
    'unsupported',
    `${server.software} neither lets clients choose ids nor is known to keep concurrent conditional creates apart, so ` +
      'a Device could be made twice: allow update-as-create on the server, use Lookup mode, or set fhir.conditionalCreate.',
  );
}

function bare(type: Ensurable['resourceType'], identifier: IdentifierKey): Ensurable {
  const common = {
    meta: { tag: [CREATED_TAG] },
    identifier: [{ ...(identifier.system !== undefined && { system: identifier.system }), value: identifier.value }],
  };
  return type === 'Device'
    ? { resourceType: 'Device', ...common, status: 'active' }
    : { resourceType: 'Patient', ...common };
}

async function putOnce(
  parts: IdentityParts,
  body: Ensurable,
  identifier: IdentifierKey,
  options: CallOptions,
): Promise<Found<Ensurable> | undefined> {
  const id = resourceId(identifier, parts.config.idHash);
  const { firstWrite } = await parts.capabilities.current(options);
  // Where the write itself would not tell, what people made of a resource of this id must not be written over.
  const standing =
    firstWrite === 'none' ? await readBack(parts, body.resourceType, id, identifier, options) : undefined;
  if (standing !== undefined && standing !== 'gone') return standing;
  const path = `${body.resourceType}/${id}`;
  const request = { method: 'PUT', path, body: { ...body, id }, ...firstWriteHeaders(firstWrite) } as const;
  const response = await parts.http.send(request, options);
  switch (response.status) {
    case 200:
      await restoreOverwritten(parts.http, request.body, response.versionId, options);
      break;
    case 201:
    case 409:
    case 412:
      break;
    case 404:
    case 405:
      if (response.content !== 'foreign' && parts.capabilities.fallBack()) return undefined;
      throw failure(request, response);
    default:
      throw failure(request, response);
  }
  const written = await readBack(parts, body.resourceType, id, identifier, options);
  return written === 'gone' ? deletedResource(body.resourceType, id) : written;
}

/** By id, as that is consistent where a search may lag. */
async function readBack(
  parts: IdentityParts,
  type: Ensurable['resourceType'],
  id: string,
  identifier: IdentifierKey,
  options: CallOptions,
): Promise<Found<Ensurable> | 'gone' | undefined> {
  const request = { method: 'GET', path: `${type}/${id}` } as const;
  const response = await parts.http.send(request, options);
  if (response.status === 410) return 'gone';
  if (kindOf(request, response) === 'absent') return undefined;
  const resource = ofType(requireOk(request, response).resource, type);
  return resource === undefined ? undefined : standingFor(resource, id, identifier);
}

/** A resource that people took the identifier from, or out of use, is not what the identifier names. */
function standingFor(resource: Ensurable, id: string, identifier: IdentifierKey): Found<Ensurable> {
  const isIt = carries(resource, identifier) && !isOutOfUse(resource);
  return isIt ? found(resource) : takenFromIdentifier(resource.resourceType, id);
}

async function postOnce(
  parts: IdentityParts,
  body: Ensurable,
  identifier: IdentifierKey,
  options: CallOptions,
): Promise<Found<Ensurable> | undefined> {
  const request = {
    method: 'POST',
    path: body.resourceType,
    body,
    ifNoneExist: identifierQuery(identifier),
  } as const;
  const response = await parts.http.send(request, options);
  const resource = ofType(response.resource, body.resourceType);
  if (response.status === 201 || response.status === 200) {
    return resource?.id === undefined ? undefined : standingFor(resource, resource.id, identifier);
  }
  // 409: lost a race; 412: several match, and the next look names them.
  if (response.status === 409 || response.status === 412) return undefined;
  throw failure(request, response);
}

function failure(request: FhirRequest, response: FhirResponse): FhirError {
  return errorOf(request, response, kindOf(request, response) ?? 'refused');
}
