import { errors } from 'undici';
import { FhirError } from './errors.ts';
import type { FhirRequest } from './exchange.ts';
import { describeRequest } from './exchange.ts';
import type { CallOptions } from './gateway.ts';

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Says what it means that no answer came. Our own errors, such as those of a token endpoint, pass through. */
export function networkError(error: unknown, request: FhirRequest, options: CallOptions): FhirError {
  if (error instanceof FhirError) return error;
  const what = describeRequest(request);
  if (options.signal.aborted) return new FhirError('cancelled', `${what} was cancelled.`, { cause: error });
  const ambiguous = request.method !== 'GET' && !NEVER_SENT.has(codeOf(error));
  if (isTimeout(error)) {
    const message = `${what} was not answered in time: check the server's load, or raise fhir.http.requestTimeoutMs.`;
    return new FhirError('timeout', message, { ambiguous, cause: error });
  }
  if (error instanceof errors.ResponseExceededMaxSizeError) {
    const message = `${what} was answered with what is too large for a FHIR resource or Bundle: check fhir.url.`;
    return new FhirError('notFhir', message, { ambiguous, cause: error });
  }
  const message = `${what} did not reach the server (${codeOf(error)}): check fhir.url, name resolution and TLS.`;
  return new FhirError('unreachable', message, { ambiguous, cause: error });
}

function isTimeout(error: unknown): boolean {
  return (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    (error instanceof Error && error.name === 'TimeoutError')
  );
}

/** Node, undici and TLS put a short code on their errors; their texts may name hosts and are not ours to repeat. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : 'unknown';
}
