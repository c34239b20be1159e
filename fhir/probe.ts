import { randomBytes } from 'node:crypto';
import type { Observation } from '@medplum/fhirtypes';
import type { FirstWrite } from './config.ts';
import { kindOf, errorOf } from './errors.ts';
import type { FhirRequest, FhirResponse } from './exchange.ts';
import type { CallOptions } from './gateway.ts';
import type { FhirHttp } from './http.ts';

/** What a server does and its CapabilityStatement does not tell. */
export interface ProbeResult {
  /** Whether a PUT to an id that does not exist creates it; a 400 may mean that, or that the server wants a richer resource. */
  readonly clientIds: 'yes' | 'no' | 'unclear';
  readonly firstWrite: FirstWrite;
  /** The precondition refuses an id that was deleted, so that a withdrawn Observation cannot come back by accident. */
  readonly refusesDeleted: boolean;
  /** A deleted resource reads as 404, not 410: only its history tells that it was withdrawn. */
  readonly forgetsDeleted: boolean;
  /** `If-Match` with the last version before a deletion is honoured, as if nothing had been deleted. */
  readonly revivesDeleted: boolean;
}

const NOTHING_DELETED = { refusesDeleted: false, forgetsDeleted: false, revivesDeleted: false } as const;
const UNKNOWN: ProbeResult = { clientIds: 'yes', firstWrite: 'none', ...NOTHING_DELETED };

/** Headers of a write that is to create and never to overwrite. */
export function firstWriteHeaders(firstWrite: FirstWrite): Pick<FhirRequest, 'ifMatch' | 'ifNoneMatch'> {
  if (firstWrite === 'ifMatchZero') return { ifMatch: 'W/"0"' };
  // Where it is not honoured it does no harm: a server may learn to.
  return { ifNoneMatch: '*' };
}

interface Probe {
  readonly put: (id: string, note: string, headers: Partial<FhirRequest>) => Promise<FhirResponse>;
  readonly get: (id: string) => Promise<FhirResponse>;
  readonly remove: (id: string) => Promise<FhirResponse>;
}

/** Tries out first writes on two throw-away Observations, which it deletes again. @throws FhirError on an outage */
export async function probeServer(http: FhirHttp, options: CallOptions): Promise<ProbeResult> {
  const probe = createProbe(http, options);
  const ids = [throwAwayId(), throwAwayId()] as const;
  try {
    const created = await probe.put(ids[0], 'first', {});
    if (created.status === 404 || created.status === 405) return { ...UNKNOWN, clientIds: 'no' };
    if (created.status === 400) return { ...UNKNOWN, clientIds: 'unclear' };
    if (created.status >= 300) return UNKNOWN;
    const firstWrite = await preconditionOf(probe, ids);
    return { clientIds: 'yes', firstWrite, ...(await afterDeletion(probe, ids[0], firstWrite)) };
  } finally {
    await Promise.allSettled(ids.map((id) => probe.remove(id)));
  }
}

async function preconditionOf(probe: Probe, [existing, missing]: readonly [string, string]): Promise<FirstWrite> {
  const none = await probe.put(existing, 'second', firstWriteHeaders('ifNoneMatch'));
  if (isRefusal(none)) return 'ifNoneMatch';
  const zero = await probe.put(existing, 'third', firstWriteHeaders('ifMatchZero'));
  if (!isRefusal(zero)) return 'none';
  const fresh = await probe.put(missing, 'first', firstWriteHeaders('ifMatchZero'));
  return fresh.status === 201 ? 'ifMatchZero' : 'none';
}

type AfterDeletion = Pick<ProbeResult, keyof typeof NOTHING_DELETED>;

async function afterDeletion(probe: Probe, id: string, firstWrite: FirstWrite): Promise<AfterDeletion> {
  const { etag } = await probe.get(id);
  const removed = await probe.remove(id);
  // Without the right to delete nothing is learned: believe what the specification asks for.
  if (removed.status >= 300) return NOTHING_DELETED;
  const read = await probe.get(id);
  const revivesDeleted = await isRevived(probe, id, etag);
  const rewritten = firstWrite === 'none' ? undefined : await probe.put(id, 'fourth', firstWriteHeaders(firstWrite));
  return {
    forgetsDeleted: read.status !== 410,
    revivesDeleted,
    refusesDeleted: rewritten !== undefined && (isRefusal(rewritten) || rewritten.status === 410),
  };
}

async function isRevived(probe: Probe, id: string, etag: string | undefined): Promise<boolean> {
  if (etag === undefined) return false;
  const { status } = await probe.put(id, 'revived', { ifMatch: etag });
  if (status >= 300) return false;
  await probe.remove(id);
  return true;
}

function isRefusal({ status }: FhirResponse): boolean {
  return status === 409 || status === 412;
}

function createProbe(http: FhirHttp, options: CallOptions): Probe {
  const send = async (request: FhirRequest): Promise<FhirResponse> => {
    const response = await http.send(request, options);
    const kind = kindOf(request, response);
    const error = kind === undefined ? undefined : errorOf(request, response, kind);
    // A server that may not delete for us is no outage; one that may not write is.
    if (error?.code === 'Outage' && kind !== 'conflict' && request.method !== 'DELETE') throw error;
    return response;
  };
  return {
    put: (id, note, headers) =>
      send({ method: 'PUT', path: `Observation/${id}`, body: throwAway(id, note), ...headers }),
    get: (id) => send({ method: 'GET', path: `Observation/${id}` }),
    remove: (id) => send({ method: 'DELETE', path: `Observation/${id}` }),
  };
}

function throwAwayId(): string {
  return `iot-connector-probe-${randomBytes(12).toString('hex')}`;
}

/** Entered in error from the start: should the deletion fail, no reader takes it for a finding. */
function throwAway(id: string, note: string): Observation {
  return {
    resourceType: 'Observation',
    id,
    status: 'entered-in-error',
    code: { text: 'iot-connector probe of write preconditions' },
    note: [{ text: note }],
  };
}
