import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { FhirError, requireOk } from './errors.ts';
import type { FhirRequest } from './exchange.ts';
import { describeRequest, resourceOf } from './exchange.ts';
import type { CallOptions } from './gateway.ts';
import type { FhirHttp } from './http.ts';

/** A server that goes on for longer is looping, or ignores the criteria. */
const MOST_PAGES = 50;

/** All entries of a search or history, page after page: one page alone is never taken for the whole. @throws FhirError */
export async function* pages(
  http: FhirHttp,
  first: FhirRequest,
  options: CallOptions,
): AsyncGenerator<readonly BundleEntry[]> {
  const seen = new Set<string>();
  let request: FhirRequest | undefined = first;
  while (request !== undefined) {
    if (seen.has(request.path) || seen.size >= MOST_PAGES) {
      throw new FhirError('notFhir', `${describeRequest(first)} never ends: its next links lead in a circle.`);
    }
    seen.add(request.path);
    const bundle: Bundle = await readPage(http, request, options);
    yield bundle.entry ?? [];
    request = nextRequest(http.baseUrl, first, bundle);
  }
}

async function readPage(http: FhirHttp, request: FhirRequest, options: CallOptions): Promise<Bundle> {
  const response = requireOk(request, await http.send(request, options));
  const bundle = resourceOf(response, 'Bundle');
  if (bundle === undefined) {
    throw new FhirError('notFhir', `${describeRequest(request)} answered without a Bundle; check fhir.url.`);
  }
  return bundle;
}

function nextRequest(baseUrl: string, first: FhirRequest, bundle: Bundle): FhirRequest | undefined {
  const link = bundle.link?.find(({ relation }) => relation === 'next')?.url;
  return link === undefined ? undefined : { ...first, path: pathBelow(baseUrl, link, first.path) };
}

/**
 * A link may be relative or name the server's inner address behind a proxy. Our credentials go to the configured base
 * only, so a foreign link keeps no more than its query.
 */
export function pathBelow(baseUrl: string, link: string, firstPath: string): string {
  const url = new URL(link, `${baseUrl}/`);
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  if (url.origin === base.origin && (url.pathname === prefix || url.pathname.startsWith(`${prefix}/`))) {
    return `${url.pathname.slice(prefix.length).replace(/^\//, '')}${url.search}`;
  }
  const samePlace = url.pathname.endsWith(`/${firstPath.split('?')[0] ?? ''}`);
  return `${samePlace ? (firstPath.split('?')[0] ?? '') : ''}${url.search}`;
}
