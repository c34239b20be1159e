import type { Bundle, BundleEntry, BundleLink } from '@medplum/fhirtypes';
import { FhirError, requireOk } from './errors.ts';
import type { FhirRequest, FhirResponse } from './exchange.ts';
import { describeRequest, objectsIn, resourceOf } from './exchange.ts';
import type { CallOptions } from './gateway.ts';
import type { FhirHttp } from './http.ts';

/** A server that goes on for longer is looping, or ignores the criteria. */
const MOST_PAGES = 50;

/** Ends a request whose further pages may be asked for by offset. */
const FROM_START = '&_offset=0';

/** All entries of a search or history, page after page: one page alone is never taken for the whole. @throws FhirError */
export async function* pages(
  http: FhirHttp,
  first: FhirRequest,
  options: CallOptions,
): AsyncGenerator<readonly BundleEntry[]> {
  const seen = new Set<string>();
  let request: FhirRequest | undefined = first;
  let read = 0;
  while (request !== undefined) {
    if (seen.has(request.path) || seen.size >= MOST_PAGES) {
      throw new FhirError('notFhir', `${describeRequest(first)} never ends: its next links lead in a circle.`);
    }
    seen.add(request.path);
    const page = await readPage(http, request, options);
    yield page.entries;
    read += page.entries.length;
    request = nextRequest(http.baseUrl, first, page) ?? pageFrom(read, first, page);
  }
}

interface Page {
  readonly entries: readonly BundleEntry[];
  readonly links: readonly BundleLink[];
  readonly total: unknown;
}

async function readPage(http: FhirHttp, request: FhirRequest, options: CallOptions): Promise<Page> {
  const page = pageOf(requireOk(request, await http.send(request, options)));
  if (page !== undefined) return page;
  throw new FhirError('notFhir', `${describeRequest(request)} answered without a proper Bundle; check fhir.url.`);
}

/** Nothing where the answer is no Bundle, or one whose parts are not what they should be. */
export function pageOf(response: FhirResponse): Page | undefined {
  const bundle: Bundle | undefined = resourceOf(response, 'Bundle');
  const [entries, links] = [objectsIn(bundle?.entry), objectsIn(bundle?.link)];
  if (bundle === undefined || entries === undefined || links === undefined) return undefined;
  return { entries, links, total: bundle.total };
}

export function nextLink({ links }: Page): BundleLink | undefined {
  return links.find(({ relation }) => relation === 'next');
}

function nextRequest(baseUrl: string, first: FhirRequest, page: Page): FhirRequest | undefined {
  const next = nextLink(page);
  if (next === undefined) return undefined;
  const path = pathBelow(baseUrl, next.url, first.path);
  if (path !== undefined) return { ...first, path };
  throw new FhirError('notFhir', `${describeRequest(first)} has a next link that is no address; check fhir.url.`);
}

/** Medplum links no page of a history to the next: where `total` tells of more, the offset leads there. */
function pageFrom(read: number, first: FhirRequest, { entries, total }: Page): FhirRequest | undefined {
  const isLast = entries.length === 0 || typeof total !== 'number' || total <= read;
  if (isLast || !first.path.endsWith(FROM_START)) return undefined;
  return { ...first, path: `${first.path.slice(0, -1)}${read}` };
}

/**
 * A link may be relative or name the server's inner address behind a proxy. Our credentials go to the configured base
 * only, so a foreign link keeps no more than its query. Nothing for what is no address.
 */
export function pathBelow(baseUrl: string, link: unknown, firstPath: string): string | undefined {
  if (typeof link !== 'string' || !URL.canParse(link, `${baseUrl}/`)) return undefined;
  const url = new URL(link, `${baseUrl}/`);
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  if (url.origin === base.origin && (url.pathname === prefix || url.pathname.startsWith(`${prefix}/`))) {
    return `${url.pathname.slice(prefix.length).replace(/^\//, '')}${url.search}`;
  }
  const samePlace = url.pathname.endsWith(`/${firstPath.split('?')[0] ?? ''}`);
  return `${samePlace ? (firstPath.split('?')[0] ?? '') : ''}${url.search}`;
}
