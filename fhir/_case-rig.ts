import { randomBytes } from 'node:crypto';
import type { Bundle, Device, Encounter, Observation, Patient, Resource } from '@medplum/fhirtypes';
import { Agent, request } from 'undici';
import { expect } from 'vitest';
import type { Auth } from './auth/auth.ts';
import { createAuth } from './auth/create-auth.ts';
import type { AuthConfig, FhirGatewayConfig } from './config.ts';
import { createFhirGateway } from './create-fhir-gateway.ts';
import type { CallOptions, FhirGateway, Identified, UpsertRequest } from './gateway.ts';
import { resourceId } from './ids.ts';

/** What a case may know about the server it runs against. */
export interface ServerUnderTest {
  readonly baseUrl: string;
  readonly auth?: AuthConfig;
  /** Others work on it, too: what a case made is deleted after it. */
  readonly isShared?: boolean;
  /** Resolves once searches see all that was written; absent where they always do. */
  readonly settle?: () => Promise<void>;
  /** Where the server can be made to misbehave. */
  readonly chaos?: {
    /** Strikes this share of all requests until `calm`. */
    trouble(share: number, trouble: Trouble): void;
    calm(): void;
  };
  close(): Promise<void>;
}

export type Trouble = 429 | 503 | 'dropBeforeCommit' | 'dropAfterCommit';

/** New for every case: a real server is never empty. */
let systems = freshSystems();

function freshSystems() {
  const base = `urn:example:${randomBytes(6).toString('hex')}`;
  return {
    readings: `${base}:readings`,
    devices: `${base}:devices`,
    patients: `${base}:patients`,
    encounters: `${base}:encounters`,
  };
}

export function options(): CallOptions {
  return { signal: new AbortController().signal };
}

/** A union of samples: commutative and idempotent, as the mapping's merge is. */
export function samples(key: string, ...added: readonly number[]): UpsertRequest {
  const identifier = { system: systems.readings, value: key };
  return {
    id: resourceId(identifier),
    identifier,
    merge: (existing, overwritten) => {
      const present = samplesOf(existing);
      const union = new Set([...present, ...samplesOf(overwritten), ...added]);
      if (existing !== undefined && union.size === present.length) return undefined;
      return { ...(existing ?? bareObservation(identifier)), component: [...union].sort(ascending).map(component) };
    },
  };
}

const ascending = (a: number, b: number): number => a - b;

export function bareObservation(identifier: { readonly system: string; readonly value: string }): Observation {
  return { resourceType: 'Observation', status: 'final', code: { text: 'made-up series' }, identifier: [identifier] };
}

export function component(sample: number): NonNullable<Observation['component']>[number] {
  return { code: { text: 'sample' }, valueInteger: sample };
}

export function samplesOf(observation: Observation | undefined): readonly number[] {
  return (observation?.component ?? []).map((one) => one.valueInteger ?? Number.NaN);
}

export type CaseRig = ReturnType<typeof createCaseRig>;

type Method = 'DELETE' | 'GET' | 'POST' | 'PUT';

/** Gateways to the server of the running case, and another client of it without any of the gateway's care. */
export function createCaseRig(start: () => Promise<ServerUnderTest>, config: Pick<FhirGatewayConfig, 'server'>) {
  let server: ServerUnderTest;
  let agent: Agent;
  let auth: Auth;
  let left: readonly string[] = [];
  const gateways: FhirGateway[] = [];
  const made = new Set<string>();

  const setUp = async (): Promise<void> => {
    systems = freshSystems();
    server = await start();
    agent = new Agent();
    auth = createAuth(server.auth ?? { kind: 'none' }, server.baseUrl, agent);
  };

  const tearDown = async (): Promise<void> => {
    await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
    if (server.isShared === true) left = await cleanUp(made, exchange);
    made.clear();
    await agent.destroy();
    await server.close();
  };

  /** Answers the status and the body, whatever they are. */
  const exchange = async (method: Method, path: string, body?: unknown) => {
    const authorization = await auth.header(options());
    const answer = await request(`${server.baseUrl}/${path}`, {
      method,
      dispatcher: agent,
      headers: {
        'content-type': 'application/fhir+json',
        'cache-control': 'no-cache',
        ...(authorization !== undefined && { authorization }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  };

  const call = async (method: Method, path: string, body?: unknown): Promise<unknown> => {
    const { status, text } = await exchange(method, path, body);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
    if (method !== 'GET') await server.settle?.();
    return text === '' ? undefined : JSON.parse(text);
  };

  const gateway = (overrides: Partial<FhirGatewayConfig> = {}): FhirGateway => {
    const { baseUrl, auth: given } = server;
    const opened = createFhirGateway({ baseUrl, ...(given && { auth: given }), ...config, ...overrides });
    gateways.push(opened);
    return remembering(opened, made);
  };

  const lookup = (overrides: FhirGatewayConfig['identity'] = {}): FhirGateway =>
    gateway({
      identity: {
        deviceSystem: systems.devices,
        patientSystem: systems.patients,
        encounterSystem: systems.encounters,
        ...overrides,
      },
    });

  const post = async <R extends Resource>(resource: R): Promise<R & { readonly id: string }> => {
    const stored = (await call('POST', resource.resourceType, resource)) as R & { readonly id: string };
    made.add(`${resource.resourceType}/${stored.id}`);
    return stored;
  };

  const search = async <R extends Resource>(path: string): Promise<readonly R[]> => {
    await server.settle?.();
    return (((await call('GET', path)) as Bundle).entry ?? []).map(({ resource }) => resource as R);
  };

  const byIdentifier = async <R extends Resource>(type: string, system: string, value: string): Promise<readonly R[]> =>
    search(`${type}?identifier=${encodeURIComponent(`${system}|${value}`)}`);

  const observations = (key: string) => byIdentifier<Observation>('Observation', systems.readings, key);

  return {
    setUp,
    tearDown,
    call,
    gateway,
    lookup,
    post,
    search,
    observations,
    get server() {
      return server;
    },
    get systems() {
      return systems;
    },
    /** What could not be deleted after the last case. */
    get left() {
      return left;
    },
    create: (overrides: FhirGatewayConfig['identity'] = {}) => lookup({ mode: 'create', ...overrides }),
    patients: (value: string) => byIdentifier<Patient>('Patient', systems.patients, value),
    devices: (value: string) => byIdentifier<Device>('Device', systems.devices, value),
    theObservation: async (key: string): Promise<Observation> => {
      const all = await observations(key);
      expect(all).toHaveLength(1);
      return all[0] as Observation;
    },
    makePatient: (value: string, more: Partial<Patient> = {}) =>
      post<Patient>({ resourceType: 'Patient', identifier: [{ system: systems.patients, value }], ...more }),
    makeDevice: (value: string, patient?: string, more: Partial<Device> = {}) =>
      post<Device>({
        resourceType: 'Device',
        identifier: [{ system: systems.devices, value }],
        ...(patient !== undefined && { patient: { reference: `Patient/${patient}` } }),
        ...more,
      }),
    update: async (type: string, id: string, change: (resource: never) => object): Promise<void> => {
      const current = await call('GET', `${type}/${id}`);
      await call('PUT', `${type}/${id}`, change(current as never));
    },
    lastUpdated: async (type: string, id: string): Promise<number> =>
      Date.parse(((await call('GET', `${type}/${id}`)) as Resource).meta?.lastUpdated ?? ''),
  };
}

/** Notes what a gateway makes, so that it can be deleted. */
function remembering(gateway: FhirGateway, made: Set<string>): FhirGateway {
  return {
    ...gateway,
    identify: async (request, callOptions) => {
      const answers = await gateway.identify(request, callOptions);
      for (const answer of answers) {
        if (answer.kind === 'subject') made.add(`Patient/${answer.patient}`).add(`Device/${answer.device}`);
      }
      return answers;
    },
    upsert: async (requests, callOptions) => {
      for (const { id } of requests) made.add(`Observation/${id}`);
      const outcomes = await gateway.upsert(requests, callOptions);
      for (const outcome of outcomes) if (outcome.kind !== 'failed') made.add(`Observation/${outcome.id}`);
      return outcomes;
    },
  };
}

/** What refers comes before what it refers to. */
const DELETION_ORDER = ['Provenance', 'Observation', 'Encounter', 'Device', 'Patient'];
const GONE = new Set([404, 410]);

async function cleanUp(
  made: ReadonlySet<string>,
  exchange: (method: Method, path: string) => Promise<{ readonly status: number }>,
): Promise<readonly string[]> {
  let left = DELETION_ORDER.flatMap((type) => [...made].filter((one) => one.startsWith(`${type}/`)));
  // Patients refer to each other: as long as some go, others may follow.
  for (let before = Infinity; left.length > 0 && left.length < before;) {
    before = left.length;
    const standing: string[] = [];
    for (const reference of left) {
      const { status } = await exchange('DELETE', reference);
      if (status >= 300 && !GONE.has(status)) standing.push(reference);
    }
    left = standing;
  }
  return left;
}

export function troubleOf(answer: Identified | undefined) {
  return answer?.kind === 'unresolved' ? answer.trouble : undefined;
}

export async function codes(fhir: FhirGateway, deviceId: string, ...at: readonly number[]): Promise<readonly string[]> {
  return codesOf(fhir, { deviceId, at });
}

/** Patient or code of the trouble: what most cases are about. */
export async function codesOf(
  fhir: FhirGateway,
  request: Parameters<FhirGateway['identify']>[0],
): Promise<readonly string[]> {
  const answers = await fhir.identify(request, options());
  return answers.map((answer) => (answer.kind === 'subject' ? answer.patient : answer.trouble.code));
}

export function encounterFor({ systems }: CaseRig, value: string, patient: string): Encounter {
  return {
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    identifier: [{ system: systems.encounters, value }],
    subject: { reference: `Patient/${patient}` },
  };
}
