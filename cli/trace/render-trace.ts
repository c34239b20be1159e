import { relative } from '../print.ts';
import type { EventTrace, Place } from '../../traces/event-trace.ts';

/** A trace for people: a line for the event, one for each of its readings. */
export function renderTrace({ partition, sequence, enqueuedAt, event, readings }: EventTrace): string {
  return [
    `event ${sequence} of partition ${partition}, taken by the hub at ${enqueuedAt}`,
    ...(event === undefined ? [] : [`  ${renderPlace(event)}`]),
    ...readings.map(
      ({ deviceId, type, occurredAt, place }) => `  ${type} of ${deviceId} at ${occurredAt}: ${renderPlace(place)}`,
    ),
  ].join('\n');
}

function renderPlace(place: Place): string {
  switch (place.kind) {
    case 'hub':
      return 'in the hub, not handed off yet';
    case 'open':
      return `in the open window of its actor, which closes ${relative(place.closesAt)}`;
    case 'closed':
      return 'in its actor, being written';
    case 'held':
      return `held ${place.id}: ${place.code}, next check ${relative(place.nextCheckAt)}. ${place.message}`;
    case 'deadLettered':
      return `dead letter ${place.id}: ${place.code}. ${place.message}`;
    case 'fhir':
      return place.superseded
        ? `in FHIR, where a newer reading has its place: ${place.reference}`
        : `in FHIR: ${place.reference}`;
    case 'dropped':
      return `dropped by rule (${place.rule})`;
    case 'missing':
      return 'nowhere: its actor ended before it was written, or a person discarded it. Read it again by: iot-connector redrive';
  }
}
