import { badRequest, FhirError, gone, notFound, refusal } from './fhir-error.ts';
import type { RequestHeaders } from './message.ts';
import type { Personality } from './personality.ts';
import type { Version } from './resource.ts';

const TAG = /^(?:W\/)?"([^"]*)"$/;

/** Refuses a write whose `If-Match` or `If-None-Match` does not hold. @throws FhirError */
export function checkPreconditions(
  personality: Personality,
  newest: Version | undefined,
  headers: Pick<RequestHeaders, 'ifMatch' | 'ifNoneMatch'>,
): void {
  const { ifMatch, ifNoneMatch } = headers;
  if (ifMatch !== undefined && ifNoneMatch !== undefined)
    throw badRequest('If-Match and If-None-Match exclude each other.');
  if (ifMatch !== undefined) checkIfMatch(personality, newest, ifMatch);
  if (ifNoneMatch !== undefined && personality.ifNoneMatch === 'honoured')
    checkIfNoneMatch(personality, newest, ifNoneMatch);
}

/** The version id in an entity tag; a bare word counts as one unless the server is particular. @throws FhirError */
function parseTag(personality: Personality, text: string): string {
  if (personality.weakTagsOnly && !text.startsWith('W/"')) throw badRequest('An ETag has the form W/"version" here.');
  const versionId = TAG.exec(text.trim())?.[1] ?? text.trim();
  if (personality.ifMatchZeroIsAbsent && !/^\d+$/.test(versionId)) {
    throw refusal(500, 'exception', 'HAPI-2223: the version in If-Match is not a number.');
  }
  return versionId;
}

/** https://hl7.org/fhir/R4/http.html#concurrency */
function checkIfMatch(personality: Personality, newest: Version | undefined, ifMatch: string): void {
  const wanted = parseTag(personality, ifMatch);
  if (personality.ifMatchZeroIsAbsent && wanted === '0') {
    if (newest !== undefined) throw conflict(personality, 'There is or was a resource with this id.');
    return;
  }
  if (newest === undefined) {
    if (personality.ifMatchOnMissing === 'creates') return;
    throw notFound('The resource that If-Match speaks of');
  }
  if (newest.json === undefined && personality.ifMatchOnDeleted === 'ignored') return;
  if (newest.json === undefined && personality.ifMatchOnMissing === 'not-found') throw gone('The resource');
  if (wanted !== '*' && wanted !== newest.versionId) throw conflict(personality, 'If-Match names another version.');
}

function checkIfNoneMatch(personality: Personality, newest: Version | undefined, ifNoneMatch: string): void {
  if (newest?.json === undefined) return;
  if (ifNoneMatch === '*') throw conflict(personality, 'There is a resource with this id.');
  if (parseTag(personality, ifNoneMatch) === newest.versionId)
    throw conflict(personality, 'If-None-Match names this version.');
}

function conflict(personality: Personality, diagnostics: string): FhirError {
  return refusal(personality.conflictStatus, 'conflict', diagnostics);
}
