import type { CapabilityStatement } from '@medplum/fhirtypes';
import type { FirstWrite, ServerConfig } from './config.ts';
import { FhirError, requireOk } from './errors.ts';
import { resourceOf } from './exchange.ts';
import type { CallOptions } from './gateway.ts';
import type { FhirHttp } from './http.ts';
import type { ProbeResult } from './probe.ts';
import { probeServer } from './probe.ts';

/** How this server is to be written to. */
export interface Capabilities {
  readonly software: string;
  readonly fhirVersion: string;
  readonly strategy: 'clientId' | 'conditional';
  readonly firstWrite: FirstWrite;
  readonly refusesDeleted: boolean;
  readonly forgetsDeleted: boolean;
  readonly revivesDeleted: boolean;
  readonly conditionalCreate: 'raceSafe' | 'racy';
}

export interface CapabilitySource {
  /** @throws FhirError */
  current(options: CallOptions): Promise<Capabilities>;
  /**
   * A write showed that the server does not let us choose ids after all; holds until the process ends. False when the
   * configuration insists on client ids.
   */
  fallBack(): boolean;
}

const TTL_MS = 600_000;

/** Servers whose concurrent conditional creates were found, or are documented, to make one resource. */
const RACE_SAFE = /hapi|medplum|google|healthcare api/i;

/** Reads the CapabilityStatement once for all callers, and again after a while; probes once. */
export function createCapabilitySource(
  http: FhirHttp,
  config: ServerConfig,
  now: () => number = Date.now,
): CapabilitySource {
  const ttlMs = config.capabilitiesTtlMs ?? TTL_MS;
  let known: { readonly value: Capabilities; readonly readAt: number } | undefined;
  let probed: ProbeResult | undefined;
  let flight: Promise<Capabilities> | undefined;
  let withoutClientIds = false;

  const load = async (options: CallOptions): Promise<Capabilities> => {
    const statement = await readStatement(http, options);
    if (needsProbe(config, statement)) probed ??= await probeServer(http, options);
    const value = capabilitiesOf(config, statement, probed);
    known = { value, readAt: now() };
    return value;
  };

  const refresh = (options: CallOptions): Promise<Capabilities> => {
    flight ??= load(options).finally(() => (flight = undefined));
    return flight;
  };

  const read = async (options: CallOptions): Promise<Capabilities> => {
    const held = known;
    if (held === undefined) return sharedOrOwn(refresh, load, options);
    if (now() - held.readAt < ttlMs) return held.value;
    // What was true ten minutes ago beats no answer; a real outage shows at the work itself.
    return refresh(options).catch(() => held.value);
  };

  return {
    current: async (options) => {
      const value = await read(options);
      return withoutClientIds ? { ...value, strategy: 'conditional' } : value;
    },
    fallBack: () => {
      withoutClientIds = config.strategy !== 'clientId';
      return withoutClientIds;
    },
  };
}

/** The flight belongs to whoever started it: when that caller gives up, the others start over. */
async function sharedOrOwn(
  shared: (options: CallOptions) => Promise<Capabilities>,
  own: (options: CallOptions) => Promise<Capabilities>,
  options: CallOptions,
): Promise<Capabilities> {
  try {
    return await shared(options);
  } catch (error) {
    const others = error instanceof FhirError && error.kind === 'cancelled' && !options.signal.aborted;
    if (!others) throw error;
    return own(options);
  }
}

async function readStatement(http: FhirHttp, options: CallOptions): Promise<CapabilityStatement> {
  const request = { method: 'GET', path: 'metadata' } as const;
  const response = await http.send(request, options);
  const statement = resourceOf(response, 'CapabilityStatement');
  if (statement !== undefined && response.status === 200) return statement;
  // A FHIR server has a CapabilityStatement at its base: whatever says "not here" is not at the base.
  if (response.status < 300 || response.status === 404) {
    const message = `GET metadata answered ${response.status} without a CapabilityStatement: check fhir.url.`;
    throw new FhirError('notFhir', message, { status: response.status, requestId: response.requestId });
  }
  requireOk(request, response);
  throw new FhirError('notFhir', 'GET metadata answered without a CapabilityStatement: check fhir.url.');
}

function needsProbe(config: ServerConfig, statement: CapabilityStatement): boolean {
  return config.firstWrite === undefined && strategyOf(config, statement, undefined) === 'clientId';
}

function capabilitiesOf(
  config: ServerConfig,
  statement: CapabilityStatement,
  probed: ProbeResult | undefined,
): Capabilities {
  const software = softwareOf(statement);
  return {
    software,
    fhirVersion: statement.fhirVersion ?? 'unknown',
    strategy: strategyOf(config, statement, probed),
    firstWrite: config.firstWrite ?? probed?.firstWrite ?? 'none',
    refusesDeleted: probed?.refusesDeleted ?? false,
    forgetsDeleted: probed?.forgetsDeleted ?? false,
    revivesDeleted: probed?.revivesDeleted ?? false,
    conditionalCreate: config.conditionalCreate ?? (RACE_SAFE.test(software) ? 'raceSafe' : 'racy'),
  };
}

function softwareOf({ software, implementation, publisher }: CapabilityStatement): string {
  const name = software?.name ?? implementation?.description ?? publisher ?? 'unnamed server';
  return software?.version === undefined ? name : `${name} ${software.version}`;
}

function strategyOf(
  config: ServerConfig,
  statement: CapabilityStatement,
  probed: ProbeResult | undefined,
): Capabilities['strategy'] {
  if (config.strategy === 'clientId' || config.strategy === 'conditional') return config.strategy;
  const observation = statement.rest?.[0]?.resource?.find(({ type }) => type === 'Observation');
  if (observation?.updateCreate === false) return 'conditional';
  if (probed?.clientIds === 'unclear') return observation?.updateCreate === true ? 'clientId' : 'conditional';
  return probed?.clientIds === 'no' ? 'conditional' : 'clientId';
}
