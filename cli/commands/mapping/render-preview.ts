import type { Observation } from '@medplum/fhirtypes';
import type { MeasuredValue, Measurement } from '../../../mapping/model.ts';
import type { Preview } from '../../../mapping/preview/preview.ts';
import type { PreviewedGroup } from '../../../mapping/preview/preview-groups.ts';
import type { PreviewedMatch, PreviewedMessage } from '../../../mapping/preview/preview-message.ts';
import { iso } from './readable.ts';
import { renderFault } from './render-fault.ts';
import { renderObservation } from './render-observation.ts';

/** A preview for people: the way of each message, then what becomes of them together. */
export function renderPreview({ faults, messages, groups, observations }: Preview, origins: readonly string[]): string {
  const byId = new Map(observations.map((observation) => [observation.id ?? '', observation]));
  return [
    ...faults.map(renderFault),
    ...messages.flatMap((message, index) => renderMessage(message, origins[index] ?? '')),
    ...groups.flatMap((group) => renderGroup(group, byId)),
    summary({ faults, messages, groups, observations }),
  ].join('\n');
}

function renderMessage({ matches, measurements, faults }: PreviewedMessage, origin: string): readonly string[] {
  return [
    origin,
    ...(matches.length + faults.length === 0 ? ['  no template matches: the message is dropped'] : []),
    ...matches.flatMap((match) => renderMatch(match, measurements)),
    ...faults.map((fault) => indent(`fault ${renderFault(fault)}`)),
    '',
  ];
}

function renderMatch(
  { template, typeName, pointer, measurement }: PreviewedMatch,
  measurements: readonly Measurement[],
): readonly string[] {
  const found = measurement === undefined ? undefined : measurements[measurement];
  const place = pointer === undefined ? '' : ` ${pointer === '' ? 'the whole message' : pointer}`;
  return [
    `  template ${template} ${typeName} matches${place}`,
    `    ${found === undefined ? 'no measurement' : renderMeasurement(found)}`,
  ];
}

function renderMeasurement(measurement: Measurement): string {
  const { deviceId, occurredAt, values } = measurement;
  const named = values.map(({ name, value }) => `${name} ${renderValue(value)}`);
  return [deviceId, ...otherIds(measurement), iso(occurredAt), ...named].join(' · ');
}

type Ids = Pick<Measurement, 'patientId' | 'encounterId' | 'correlationId'>;

function otherIds({ patientId, encounterId, correlationId }: Ids): readonly string[] {
  return Object.entries({ patient: patientId, encounter: encounterId, correlation: correlationId }).flatMap(
    ([name, id]) => (id === undefined ? [] : [`${name} ${id}`]),
  );
}

function renderValue(value: MeasuredValue): string {
  return typeof value === 'object' ? `${value.samples.length} samples every ${value.periodMs} ms` : String(value);
}

function renderGroup(group: PreviewedGroup, byId: ReadonlyMap<string, Observation>): readonly string[] {
  const { type, deviceId, times, outcome } = group;
  const span = [...new Set([times[0], times.at(-1)])].filter((time) => time !== undefined).map(iso);
  const head = [type, deviceId, ...otherIds(group), `${times.length} reading(s)`, span.join(' to ')].join(' · ');
  if (outcome.kind === 'failed') return [head, indent(`fault ${renderFault(outcome.fault)}`), ''];
  const observation = byId.get(outcome.id);
  return [head, ...(observation === undefined ? [] : renderObservation(observation).map(indent)), ''];
}

function summary({ messages, groups, observations, faults }: Preview): string {
  const measurements = messages.reduce((sum, message) => sum + message.measurements.length, 0);
  const failed = groups.filter(({ outcome }) => outcome.kind === 'failed').length;
  const count = faults.length + failed + messages.reduce((sum, message) => sum + message.faults.length, 0);
  return `${messages.length} message(s), ${measurements} measurement(s), ${observations.length} Observation(s), ${count} fault(s)`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
