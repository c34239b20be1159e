import type { Device, Observation } from '@medplum/fhirtypes';
import type { ExplainedAssignment, FhirReader } from '../../fhir/create-fhir-reader.ts';
import type {
  AssignmentTrace,
  ObservationRequest,
  ObservationTrace,
  TracedObservation,
} from '../../traces/observation-trace.ts';
import { NotFound } from '../not-found.ts';
import { findOrigins } from './find-origins.ts';
import { sampleOf } from './observation-sample.ts';
import type { TraceParts } from './trace-parts.ts';

export interface ObservationTraceParts extends TraceParts {
  readonly fhirReader: FhirReader;
}

const REFERENCE = /(?:^|\/)Observation\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/;

/** From one number in FHIR back to the event, the template, the mapping set and the assignment. @throws NotFound */
export async function traceObservation(
  parts: ObservationTraceParts,
  request: ObservationRequest,
  onRead: (events: number) => void = () => {},
): Promise<ObservationTrace> {
  const { fhirReader, signal } = parts;
  const observation = await readObservation(parts, request.observation);
  const sample = sampleOf(observation, request);
  if (typeof sample === 'string') throw new NotFound(sample);
  const traced = describe(parts, observation);
  const device = traced.device === undefined ? undefined : await fhirReader.device(idOf(traced.device), { signal });
  const missing = missingOf(traced, device);
  const found = await findOrigins(parts, { ...traced, sample, device }, onRead);
  const assignment = device === undefined ? undefined : await explain(parts, device, sample.takenAt, traced.patient);
  const { takenAt, slot, values } = sample;
  return {
    resource: observation,
    observation: traced,
    sample: { takenAt, ...(slot === undefined ? {} : { slot }), values },
    origins: found.origins,
    ...(assignment === undefined ? {} : { assignment }),
    missing: [...missing, ...found.missing],
  };
}

async function readObservation({ fhirReader, signal }: ObservationTraceParts, text: string): Promise<Observation> {
  const [, id] = REFERENCE.exec(text.trim()) ?? [];
  if (id === undefined) throw new NotFound('An Observation is named by Observation/<id>, or by its URL.');
  const observation = await fhirReader.observation(id, { signal });
  if (observation === undefined) throw new NotFound(`The FHIR server has no Observation/${id}, or it was deleted.`);
  return observation;
}

function describe({ fhirReader, config }: ObservationTraceParts, observation: Observation): TracedObservation {
  const { id = '', meta, status, code, device, subject } = observation;
  const { observationIdentifierSystem: system } = config.fhir;
  const type = code.coding?.find((coding) => coding.system === system)?.code;
  const { versionId, lastUpdated, source } = meta ?? {};
  return {
    reference: `Observation/${id}`,
    url: `${fhirReader.baseUrl}/Observation/${id}`,
    status,
    ...(versionId === undefined ? {} : { versionId }),
    ...(lastUpdated === undefined ? {} : { lastUpdated: Date.parse(lastUpdated) }),
    ...(type === undefined ? {} : { type }),
    ...(device?.reference === undefined ? {} : { device: device.reference }),
    ...(subject?.reference === undefined ? {} : { patient: subject.reference }),
    ...(source === undefined ? {} : { source }),
  };
}

function missingOf({ type, device: named, source }: TracedObservation, device: Device | undefined): readonly string[] {
  return [
    ...(type === undefined ? ['It has no coding of the connector: it was not written by it.'] : []),
    ...(source?.startsWith('urn:iot-connector') === true
      ? []
      : ['Its last version was not written by this connector: the number may be another’s.']),
    ...(named !== undefined && device === undefined ? [`${named} is not on the FHIR server any more.`] : []),
  ];
}

async function explain(
  { fhirReader, signal }: ObservationTraceParts,
  device: Device,
  takenAt: number,
  standsUnder: string | undefined,
): Promise<AssignmentTrace> {
  const explained = await fhirReader.assignment(device, takenAt, { signal });
  const { patient, by, timeline, decidedFrom } = explained;
  const reference = patient === undefined ? undefined : `Patient/${patient}`;
  return {
    device: `Device/${device.id ?? ''}`,
    ...(reference === undefined ? {} : { patient: reference }),
    by,
    why: WHY[by](explained),
    timeline: timeline.map(({ from, patient: one }) => ({
      from,
      ...(one === undefined ? {} : { patient: `Patient/${one}` }),
      decided: from === decidedFrom,
    })),
    agrees: reference !== undefined && idOf(reference) === idOf(standsUnder ?? ''),
  };
}

const WHY: Readonly<Record<ExplainedAssignment['by'], (explained: ExplainedAssignment) => string>> = {
  configured: () => 'identity.assignments of the configuration says so, whatever the Device says.',
  history: ({ decidedFrom = 0 }) =>
    `Device.patient named this patient since ${new Date(decidedFrom).toISOString()}, and did when the reading was taken.`,
  backdated: ({ decidedFrom = 0 }) =>
    `The device was given to its first patient at ${new Date(decidedFrom).toISOString()}, soon enough after the reading (identity.backdateHours).`,
  unknown: ({ isComplete }) =>
    isComplete
      ? 'The device was nobody’s when the reading was taken.'
      : 'The FHIR server keeps no history of the Device that reaches back to the reading.',
};

function idOf(reference: string): string {
  return reference.replace(/\/_history\/[^/]+$/, '').replace(/^.*\//, '');
}
