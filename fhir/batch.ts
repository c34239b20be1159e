import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { FhirError, errorOf, kindOf, mayHaveHappened } from './errors.ts';
import { etagOf, versionIdOf } from './etag.ts';
import type { FhirRequest, FhirResponse } from './exchange.ts';
import { objectsIn, resourceOf } from './exchange.ts';
import type { CallOptions } from './gateway.ts';
import type { FhirHttp } from './http.ts';
import { mapConcurrently } from './map-concurrently.ts';

/** What one of several interactions came to. */
type Answer = FhirResponse | FhirError;

/** Sends many interactions in as few requests as the server takes; one answer each, in order. Throws when cancelled only. */
export interface BatchSender {
  sendAll(requests: readonly FhirRequest[], options: CallOptions): Promise<readonly Answer[]>;
  /** How many are best given together at present. */
  readonly size: number;
}

export interface BatchConfig {
  readonly enabled: boolean;
  readonly maxEntries: number;
  /** Bundles on the way at the same time. */
  readonly atOnce: number;
}

/** Azure takes 500 at most; beyond 50 little is gained and a slow entry holds up more. */
export const BATCH_ENTRIES = 50;
const AZURE_MOST_ENTRIES = 500;
/** Servers go through the writes of a Bundle one by one: several side by side keep more than one of their cores busy. */
export const BATCHES_AT_ONCE = 4;
/** Fewer are not spread over Bundles: what a request costs by itself would outweigh what is won. */
const LEAST_SPREAD = 10;
const SINGLES_AT_ONCE = 8;
/** How much of the full size each success gives back after a setback. */
const GROWTH = 1.5;

const TOO_LARGE = new Set([413, 504]);
const NO_BATCH = new Set<string>(['notAllowed', 'absent', 'refused', 'notFhir']);

/** Sizes itself: halves when the server chokes, grows back while it does not. */
export function createBatchSender(http: FhirHttp, config: BatchConfig): BatchSender {
  const most = Math.min(config.maxEntries, AZURE_MOST_ENTRIES);
  let size = most;
  let unsupported = !config.enabled;

  const shrink = (): void => {
    size = Math.max(1, Math.floor(size / 2));
  };

  const sendChunk = async (chunk: readonly FhirRequest[], options: CallOptions): Promise<readonly Answer[]> => {
    if (chunk.length === 1) return singly(http, chunk, options);
    const request = bundleRequest(chunk);
    const response = await attempt(http, request, options);
    const answers = response instanceof FhirError ? undefined : answersOf(chunk, response);
    if (answers !== undefined) {
      if (answers.some(isThrottled)) shrink();
      else size = Math.min(most, Math.ceil(size * GROWTH));
      return answers;
    }
    const error = response instanceof FhirError ? response : bundleError(request, response);
    const isTooLarge = TOO_LARGE.has(error.status ?? 0) || error.kind === 'timeout';
    if (isTooLarge || error.kind === 'throttled') shrink();
    // 413 comes before anything is done; the others may come after it.
    if (isTooLarge && (error.status === 413 || request.once !== true)) return sendAll(chunk, options);
    const isRisky = request.once === true && mayHaveHappened(error);
    if (isRisky || !NO_BATCH.has(error.kind)) return chunk.map(() => error);
    unsupported ||= error.status === 405 || error.status === 404;
    return singly(http, chunk, options);
  };

  const sendAll = async (requests: readonly FhirRequest[], options: CallOptions): Promise<readonly Answer[]> => {
    if (unsupported) return singly(http, requests, options);
    const spread = Math.max(LEAST_SPREAD, Math.ceil(requests.length / config.atOnce));
    const answers: Answer[] = [];
    let taken = 0;
    const lane = async (): Promise<void> => {
      while (taken < requests.length) {
        const first = taken;
        const chunk = requests.slice(first, first + Math.min(size, spread));
        taken += chunk.length;
        const answered = await sendChunk(chunk, options);
        answered.forEach((answer, index) => (answers[first + index] = answer));
      }
    };
    await Promise.all(Array.from({ length: config.atOnce }, lane));
    return answers;
  };

  return {
    sendAll,
    get size() {
      return unsupported ? SINGLES_AT_ONCE : size * config.atOnce;
    },
  };
}

async function attempt(http: FhirHttp, request: FhirRequest, options: CallOptions): Promise<Answer> {
  try {
    return await http.send(request, options);
  } catch (error) {
    if (error instanceof FhirError && error.kind !== 'cancelled') return error;
    throw error;
  }
}

function singly(http: FhirHttp, requests: readonly FhirRequest[], options: CallOptions): Promise<readonly Answer[]> {
  return mapConcurrently(requests, SINGLES_AT_ONCE, (request) => attempt(http, request, options));
}

function isThrottled(answer: Answer): boolean {
  return answer.status === 429;
}

/** R4 §3.1.0.11: each entry stands alone in a batch, where one failing entry would undo all others in a transaction. */
function bundleRequest(requests: readonly FhirRequest[]): FhirRequest {
  const entry = requests.map(({ method, path, body, ifMatch, ifNoneMatch, ifNoneExist }): BundleEntry => ({
    ...(body !== undefined && { resource: body }),
    request: {
      method,
      url: path,
      ...(ifMatch !== undefined && { ifMatch }),
      ...(ifNoneMatch !== undefined && { ifNoneMatch }),
      ...(ifNoneExist !== undefined && { ifNoneExist }),
    },
  }));
  const body: Bundle = { resourceType: 'Bundle', type: 'batch', entry };
  const fresh = requests.some((one) => one.fresh === true);
  return { method: 'POST', path: '', body, fresh, once: requests.some((one) => one.once === true) };
}

/** Entries answer in the order of the request; another number of them answers nothing. */
function answersOf(requests: readonly FhirRequest[], response: FhirResponse): readonly FhirResponse[] | undefined {
  const bundle: Bundle | undefined = response.status < 300 ? resourceOf(response, 'Bundle') : undefined;
  const entries = objectsIn(bundle?.entry);
  return entries?.length === requests.length ? entries.map((entry) => answerOf(entry, response)) : undefined;
}

function answerOf(entry: BundleEntry, whole: FhirResponse): FhirResponse {
  const status = Number.parseInt(entry.response?.status ?? '500', 10);
  const resource = entry.resource ?? entry.response?.outcome;
  const etag = etagOf(entry.response?.etag, entry.resource);
  const location = entry.response?.location;
  const versionId = versionIdOf(etag, location, entry.resource);
  const waits = status === 429 && whole.retryAfterMs !== undefined;
  return {
    status,
    content: resource === undefined ? 'empty' : 'fhir',
    ...(whole.requestId !== undefined && { requestId: whole.requestId }),
    ...(resource !== undefined && { resource }),
    ...(etag !== undefined && { etag }),
    ...(versionId !== undefined && { versionId }),
    ...(location !== undefined && { location }),
    ...(waits && { retryAfterMs: whole.retryAfterMs }),
  };
}

function bundleError(request: FhirRequest, response: FhirResponse): FhirError {
  return errorOf(request, response, kindOf(request, response) ?? 'notFhir');
}
