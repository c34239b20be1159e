import type { BundleEntry, Resource } from '@medplum/fhirtypes';
import { FhirError } from './errors.ts';
import type { FhirRequest } from './exchange.ts';
import { ofType } from './exchange.ts';
import type { CallOptions } from './gateway.ts';
import type { FhirHttp } from './http.ts';
import { pages } from './paging.ts';

const PAGE_SIZE = 50;
/** What lies further back does not decide anything any more, and is no reason to fail. */
const MOST_PAGES = 50;

/** One version of a resource; without content it is the version that deleted it. */
export interface Version<R extends Resource> {
  readonly versionId: string | undefined;
  /** Epoch ms, by the server's clock. */
  readonly at: number;
  readonly resource: R | undefined;
  /** Whether this version brought the resource into being, where the server says so. */
  readonly creates: boolean | undefined;
}

export interface History<R extends Resource> {
  /** Newest first. */
  readonly versions: readonly Version<R>[];
  /** Reaches back to the first version: read to the end, and the server has not thrown old ones away. */
  readonly complete: boolean;
}

/** `_offset=0` makes HAPI count anew; without it a list may end where it ended a minute ago. */
function historyRequest(type: string, id: string): FhirRequest {
  return { method: 'GET', path: `${type}/${id}/_history?_count=${PAGE_SIZE}&_offset=0`, fresh: true };
}

/**
 * The versions of one resource, or `undefined` where the server keeps none. Reading stops early when `enough` says so.
 * @throws FhirError
 */
export async function readHistory<T extends Resource['resourceType']>(
  http: FhirHttp,
  type: T,
  id: string,
  options: CallOptions,
  enough: (versions: readonly Version<Extract<Resource, { resourceType: T }>>[]) => boolean = () => false,
): Promise<History<Extract<Resource, { resourceType: T }>> | undefined> {
  try {
    return await collect(http, type, id, options, enough);
  } catch (error) {
    if (error instanceof FhirError && LACKS_HISTORY.has(error.kind)) return undefined;
    throw error;
  }
}

const LACKS_HISTORY = new Set(['absent', 'notAllowed', 'refused', 'gone']);

async function collect<T extends Resource['resourceType']>(
  http: FhirHttp,
  type: T,
  id: string,
  options: CallOptions,
  enough: (versions: readonly Version<Extract<Resource, { resourceType: T }>>[]) => boolean,
): Promise<History<Extract<Resource, { resourceType: T }>>> {
  const versions: Version<Extract<Resource, { resourceType: T }>>[] = [];
  let pagesRead = 0;
  for await (const entries of pages(http, historyRequest(type, id), options)) {
    versions.push(...entries.map((entry) => versionOf(type, entry)));
    if (enough(versions) || ++pagesRead === MOST_PAGES) return { versions: newestFirst(versions), complete: false };
  }
  const sorted = newestFirst(versions);
  return { versions: sorted, complete: reachesFirst(sorted.at(-1)) && !repeats(sorted) };
}

function versionOf<T extends Resource['resourceType']>(
  type: T,
  entry: BundleEntry,
): Version<Extract<Resource, { resourceType: T }>> {
  const resource = entry.request?.method === 'DELETE' ? undefined : ofType(entry.resource, type);
  const modified = resource?.meta?.lastUpdated ?? entry.response?.lastModified;
  return {
    resource,
    versionId: resource?.meta?.versionId ?? /"(.+)"/.exec(entry.response?.etag ?? '')?.[1],
    at: modified === undefined ? Number.NaN : Date.parse(modified),
    creates: createsBy(entry),
  };
}

/** Medplum lists a read of each version, whose 200 says nothing of how it came to be. */
function createsBy({ request, response }: BundleEntry): boolean | undefined {
  if (request?.method === 'POST' || response?.status?.startsWith('201') === true) return true;
  return request?.method !== 'GET' && response?.status?.startsWith('200') === true ? false : undefined;
}

/** The specification asks for newest first; not every server keeps to it, and a stable sort leaves equal times alone. */
function newestFirst<R extends Resource>(versions: readonly Version<R>[]): readonly Version<R>[] {
  const bothNumbered = versions.every(({ versionId }) => /^\d+$/.test(versionId ?? ''));
  return versions.toSorted((a, b) =>
    bothNumbered ? Number(b.versionId) - Number(a.versionId) : Number.isNaN(a.at + b.at) ? 0 : b.at - a.at,
  );
}

/** Asked for the next page, the server gave one again: what lies behind it was not seen. */
function repeats(versions: readonly Version<Resource>[]): boolean {
  const ids = versions.flatMap(({ versionId }) => versionId ?? []);
  return new Set(ids).size < ids.length;
}

function reachesFirst<R extends Resource>(oldest: Version<R> | undefined): boolean {
  if (oldest === undefined) return false;
  const numbered = /^\d+$/.test(oldest.versionId ?? '');
  return numbered ? oldest.creates === true || oldest.versionId === '1' : oldest.creates !== false;
}
