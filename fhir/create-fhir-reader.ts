import type { Device, Observation } from '@medplum/fhirtypes';
import { createCapabilitySource } from './capabilities.ts';
import type { FhirGatewayConfig } from './config.ts';
import { FhirError, requireOk } from './errors.ts';
import { resourceOf } from './exchange.ts';
import type { CallOptions } from './gateway.ts';
import type { FhirHttp } from './http.ts';
import { type Assignment, BACKDATE_MS, configuredPatient, patientAt, type Timeline } from './identity/assignments.ts';
import { wholeTimeline } from './identity/device-timeline.ts';
import { findOne } from './identity/ensure.ts';
import type { IdentityParts } from './identity/identity-parts.ts';
import { openFhirHttp } from './open-http.ts';

/** Looks at what stands on the server, for people; writes nothing. */
export interface FhirReader {
  readonly baseUrl: string;
  /** Absent where there is none, or it was deleted. @throws FhirError, as all of these do */
  observation(id: string, options: CallOptions): Promise<Observation | undefined>;
  device(id: string, options: CallOptions): Promise<Device | undefined>;
  /** The one Device that carries an identifier as messages name it. */
  deviceOfIdentifier(value: string, options: CallOptions): Promise<Device | undefined>;
  /** Why a reading of this time belongs to whom it does: by the same rules as when it is written. */
  assignment(device: Device, at: number, options: CallOptions): Promise<ExplainedAssignment>;
  close(): Promise<void>;
}

export interface ExplainedAssignment {
  /** Logical id; absent where nothing tells. */
  readonly patient?: string;
  readonly by: 'configured' | 'history' | 'backdated' | 'unknown';
  /** Ascending; neighbours differ. */
  readonly timeline: readonly Assignment[];
  /** The timeline reaches back to the first assignment ever. */
  readonly isComplete: boolean;
  /** `from` of the assignment that decided. */
  readonly decidedFrom?: number;
}

export function createFhirReader(config: FhirGatewayConfig): FhirReader {
  const { identity = {} } = config;
  const http = openFhirHttp(config);
  const parts: IdentityParts = {
    http,
    capabilities: createCapabilitySource(http, config.server ?? {}),
    config: identity,
  };
  return {
    baseUrl: http.baseUrl,
    observation: (id, options) => read(http, 'Observation', id, options),
    device: (id, options) => read(http, 'Device', id, options),
    deviceOfIdentifier: async (value, options) => {
      const { live } = await findOne(parts, 'Device', { system: identity.deviceSystem, value }, options);
      return live;
    },
    assignment: (device, at, options) => explain(parts, device, at, options),
    close: () => http.close(),
  };
}

async function read<T extends 'Observation' | 'Device'>(http: FhirHttp, type: T, id: string, options: CallOptions) {
  const request = { method: 'GET', path: `${type}/${encodeURIComponent(id)}`, fresh: true } as const;
  const response = await http.send(request, options);
  if (response.status === 404 || response.status === 410) return undefined;
  const resource = resourceOf(requireOk(request, response), type);
  if (resource === undefined) throw new FhirError('notFhir', `GET ${type}/${id} answered something else.`);
  return resource;
}

async function explain(
  parts: IdentityParts,
  device: Device,
  at: number,
  options: CallOptions,
): Promise<ExplainedAssignment> {
  const { id = '' } = device;
  const timeline = await wholeTimeline(parts, { ...device, id }, options);
  const known = { timeline: timeline.assignments, isComplete: timeline.complete };
  const configured = configuredPatient(parts.config.assignments ?? [], id, at);
  if (configured !== undefined) return { ...known, by: 'configured', patient: configured };
  return { ...known, ...byHistory(timeline, at, parts.config.backdateMs ?? BACKDATE_MS) };
}

function byHistory(
  timeline: Timeline,
  at: number,
  backdateMs: number,
): Pick<ExplainedAssignment, 'patient' | 'by' | 'decidedFrom'> {
  const decision = patientAt(timeline, at, backdateMs);
  if (decision.kind === 'nobody') return { by: 'unknown' };
  const { patient } = decision;
  const inForce = timeline.assignments.findLast(({ from }) => from <= at);
  if (inForce?.patient === patient) return { by: 'history', patient, decidedFrom: inForce.from };
  const first = timeline.assignments.find((one) => one.patient === patient);
  return { by: 'backdated', patient, ...(first === undefined ? {} : { decidedFrom: first.from }) };
}
