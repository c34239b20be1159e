import type { OperationOutcome } from '@medplum/fhirtypes';
import type { FhirRequest, FhirResponse } from './exchange.ts';
import { describeRequest, outcomeOf } from './exchange.ts';
import type { FhirTrouble, FhirTroubleCode } from './gateway.ts';

/** Everything that can go wrong between us and a FHIR server, with the code it has for those who hold or drop readings. */
const KINDS = {
  unreachable: { code: 'Outage', retryable: true },
  timeout: { code: 'Outage', retryable: true },
  unauthorized: { code: 'Outage', retryable: true },
  forbidden: { code: 'Outage', retryable: true },
  throttled: { code: 'Outage', retryable: true },
  unavailable: { code: 'Outage', retryable: true },
  notFhir: { code: 'Outage', retryable: true },
  contended: { code: 'Outage', retryable: true },
  unsupported: { code: 'Outage', retryable: true },
  failed: { code: 'Rejected', retryable: true },
  conflict: { code: 'Outage', retryable: true },
  refused: { code: 'Rejected', retryable: false },
  notAllowed: { code: 'Rejected', retryable: false },
  absent: { code: 'Rejected', retryable: false },
  gone: { code: 'Withdrawn', retryable: false },
  multipleMatches: { code: 'MultipleMatches', retryable: true },
  cancelled: { code: 'Outage', retryable: true },
} as const satisfies Record<string, { readonly code: FhirTroubleCode; readonly retryable: boolean }>;

export type FhirErrorKind = keyof typeof KINDS;

export const FHIR_ERROR_KINDS = Object.keys(KINDS) as readonly FhirErrorKind[];

export interface FhirErrorDetails {
  readonly status?: number | undefined;
  readonly outcome?: OperationOutcome | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  /** The server may have done what it was asked to do although we do not know. */
  readonly ambiguous?: boolean;
  readonly cause?: unknown;
}

/** The one error of this folder. Its message names resources by type and logical id only. */
export class FhirError extends Error {
  override readonly name = 'FhirError';
  readonly kind: FhirErrorKind;
  readonly status: number | undefined;
  readonly outcome: OperationOutcome | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  readonly ambiguous: boolean;

  constructor(kind: FhirErrorKind, message: string, details: FhirErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = kind;
    this.status = details.status;
    this.outcome = details.outcome;
    this.retryAfterMs = details.retryAfterMs;
    this.requestId = details.requestId;
    this.ambiguous = details.ambiguous ?? false;
  }

  get code(): FhirTroubleCode {
    return KINDS[this.kind].code;
  }

  get retryable(): boolean {
    return KINDS[this.kind].retryable;
  }
}

const BY_STATUS: Readonly<Record<number, FhirErrorKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'absent',
  405: 'notAllowed',
  407: 'unavailable',
  408: 'unavailable',
  409: 'conflict',
  410: 'gone',
  412: 'conflict',
  423: 'unavailable',
  424: 'unavailable',
  425: 'unavailable',
  429: 'throttled',
  500: 'failed',
  501: 'refused',
  505: 'refused',
};

/** A page instead of FHIR, where FHIR would have said one of these, means that the base URL leads elsewhere. */
const TELL_TALE = new Set([404, 405, 501]);

/** What a response means; `undefined` when it is a success. The only classification there is. */
export function kindOf(request: FhirRequest, response: FhirResponse): FhirErrorKind | undefined {
  const { status, content } = response;
  if (status < 300) return content === 'foreign' ? 'notFhir' : undefined;
  if (status < 400 || (TELL_TALE.has(status) && content === 'foreign')) return 'notFhir';
  // A conditional create answers 412 for one reason only: its criteria match more than one resource.
  if (status === 412 && request.ifNoneExist !== undefined) return 'multipleMatches';
  // What is above 500 is said of the server or a proxy, not of the request.
  return BY_STATUS[status] ?? (status < 500 ? 'refused' : 'unavailable');
}

/** The error of a response that is not a success. */
export function errorOf(request: FhirRequest, response: FhirResponse, kind: FhirErrorKind): FhirError {
  const outcome = outcomeOf(response);
  return new FhirError(kind, explain(kind, request, response.status, outcome), {
    status: response.status,
    outcome,
    retryAfterMs: response.retryAfterMs,
    requestId: response.requestId,
  });
}

/** Throws unless the response is a success. */
export function requireOk(request: FhirRequest, response: FhirResponse): FhirResponse {
  const kind = kindOf(request, response);
  if (kind !== undefined) throw errorOf(request, response, kind);
  return response;
}

const REMEDY: Partial<Record<FhirErrorKind, string>> = {
  unauthorized: 'check fhir.auth: the server does not accept our credentials',
  forbidden: 'give the connector the role that reads and writes Device, Patient, Encounter and Observation',
  throttled: 'the server asks us to slow down; raise its throughput if this lasts',
  unavailable: 'the server or a proxy before it is not available; it is asked again',
  notFhir: 'what answered is not a FHIR server; check fhir.url',
  conflict: 'others change the resource at the same time; it is tried again',
  failed: 'the server failed; its log has the request id',
  refused: 'the OperationOutcome kept with the readings says why; mend the mapping or the server and replay',
  notAllowed: 'the server does not offer this interaction; compare its CapabilityStatement',
  absent: 'create the resource, or correct what refers to it',
  gone: 'somebody deleted the resource; it is not brought back',
  multipleMatches: 'more than one resource carries this identifier; keep it on one only',
};

function explain(
  kind: FhirErrorKind,
  request: FhirRequest,
  status: number,
  outcome: OperationOutcome | undefined,
): string {
  const codes = (outcome?.issue ?? []).map((issue) => issue.code).filter((code) => code !== undefined);
  const issues = codes.length === 0 ? '' : ` (${[...new Set(codes)].join(', ')})`;
  return `${describeRequest(request)} answered ${status}${issues}: ${REMEDY[kind] ?? kind}.`;
}

/** An error as the data that travels to actors and dead letters. */
export function toTrouble(error: FhirError): FhirTrouble {
  return {
    code: error.code,
    message: error.message,
    ...(error.status !== undefined && { status: error.status }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    ...(error.requestId !== undefined && { requestId: error.requestId }),
    ...(error.outcome !== undefined && { outcome: error.outcome }),
  };
}

/** Whether a write that ended like this may stand on the server all the same; proxies answer for it, too. */
export function mayHaveHappened({ ambiguous, kind, status = 500 }: FhirError): boolean {
  return ambiguous || kind === 'unavailable' || kind === 'failed' || (kind === 'notFhir' && status < 300);
}

/** Our own error unless the call was cancelled or the defect is ours: those are not an answer and go up. */
export function troubleOrThrow(error: unknown): FhirTrouble {
  if (error instanceof FhirError && error.kind !== 'cancelled') return toTrouble(error);
  throw error;
}
