import { randomBytes } from 'node:crypto';
import type { CapabilityStatement, Observation } from '@medplum/fhirtypes';
import type { Capabilities } from './capabilities.ts';
import { createCapabilitySource } from './capabilities.ts';
import type { FhirGatewayConfig } from './config.ts';
import { errorOf, FhirError, kindOf } from './errors.ts';
import type { FhirRequest, FhirResponse } from './exchange.ts';
import { resourceOf } from './exchange.ts';
import type { CallOptions } from './gateway.ts';
import type { Guarantee, Trials } from './guarantees.ts';
import { guaranteesOf } from './guarantees.ts';
import { readHistory } from './history.ts';
import type { FhirHttp } from './http.ts';
import { openFhirHttp } from './open-http.ts';
import { findByIdentifier } from './search.ts';

/** How a server is written to, and which promises can be kept there. */
export interface Inspection extends Capabilities {
  readonly baseUrl: string;
  readonly guarantees: readonly Guarantee[];
}

/** Tries a server out on throw-away Observations, which it deletes again. @throws FhirError when it cannot be reached */
export async function inspectServer(config: FhirGatewayConfig, options: CallOptions): Promise<Inspection> {
  const http = openFhirHttp(config);
  try {
    const capabilities = await createCapabilitySource(http, config.server ?? {}).current(options);
    const trials = await tryOut(http, capabilities, options);
    return { ...capabilities, baseUrl: http.baseUrl, guarantees: guaranteesOf(capabilities, trials) };
  } finally {
    await http.close();
  }
}

const TRIAL_SYSTEM = 'urn:iot-connector:trial';

async function tryOut(http: FhirHttp, { strategy }: Capabilities, options: CallOptions): Promise<Trials> {
  const deviceHistory = await keepsHistoryOf(http, 'Device', options);
  const known = deviceHistory === undefined ? {} : { deviceHistory };
  const first = trialObservation();
  const stored = await store(http, first, strategy, options);
  if (stored === undefined) return known;
  const { id, etag } = stored;
  const path = `Observation/${id}`;
  const findsAtOnce = await isFound(http, first, options);
  const put = (note: string): Promise<FhirResponse> =>
    http.send({ method: 'PUT', path, body: { ...first, id, note: [{ text: note }] }, ifMatch: etag }, options);
  const fresh = await put('second');
  const stale = await put('third');
  const history = await readHistory(http, 'Observation', id, options);
  const batch = await takesBatch(http, path, options);
  const deleted = await http.send({ method: 'DELETE', path }, options);
  return {
    ...known,
    findsAtOnce,
    batch,
    deletes: deleted.status < 300,
    refusesStale: fresh.status < 300 && (stale.status === 409 || stale.status === 412),
    history: (history?.versions.length ?? 0) > 1,
  };
}

async function store(
  http: FhirHttp,
  observation: Observation,
  strategy: Capabilities['strategy'],
  options: CallOptions,
): Promise<{ readonly id: string; readonly etag: string } | undefined> {
  const id = `iot-connector-trial-${randomBytes(12).toString('hex')}`;
  const request: FhirRequest =
    strategy === 'clientId'
      ? { method: 'PUT', path: `Observation/${id}`, body: { ...observation, id } }
      : { method: 'POST', path: 'Observation', body: observation };
  const response = await http.send(request, options);
  const kind = kindOf(request, response);
  const error = kind === undefined ? undefined : errorOf(request, response, kind);
  // What keeps every writer out keeps the connector out, too.
  if (error?.code === 'Outage') throw error;
  const given = resourceOf(response, 'Observation')?.id ?? (strategy === 'clientId' ? id : undefined);
  const { etag } = response;
  return response.status >= 300 || given === undefined || etag === undefined ? undefined : { id: given, etag };
}

/** Entered in error from the start: should the deletion fail, no reader takes it for a finding. */
function trialObservation(): Observation {
  return {
    resourceType: 'Observation',
    status: 'entered-in-error',
    code: { text: 'iot-connector trial of a server' },
    identifier: [{ system: TRIAL_SYSTEM, value: randomBytes(12).toString('hex') }],
  };
}

async function isFound(http: FhirHttp, { identifier }: Observation, options: CallOptions): Promise<boolean> {
  const key = { system: TRIAL_SYSTEM, value: identifier?.[0]?.value ?? '' };
  return (await findByIdentifier(http, 'Observation', key, options)).length === 1;
}

async function takesBatch(http: FhirHttp, path: string, options: CallOptions): Promise<boolean> {
  const entry = [{ request: { method: 'GET' as const, url: path } }];
  const body = { resourceType: 'Bundle' as const, type: 'batch' as const, entry };
  const response = await http.send({ method: 'POST', path: '', body }, options);
  return resourceOf(response, 'Bundle')?.entry?.length === 1;
}

/** By what the server says of itself: a Device is not made just to see. */
async function keepsHistoryOf(http: FhirHttp, type: string, options: CallOptions): Promise<boolean | undefined> {
  const response = await http.send({ method: 'GET', path: 'metadata' }, options);
  const statement: CapabilityStatement | undefined = resourceOf(response, 'CapabilityStatement');
  if (statement === undefined) throw new FhirError('notFhir', 'GET metadata answered without a CapabilityStatement.');
  const resource = statement.rest?.[0]?.resource?.find((one) => one.type === type);
  if (resource === undefined) return undefined;
  return resource.readHistory === true || (resource.interaction ?? []).some(({ code }) => code === 'history-instance');
}
