import type { Observation } from '@medplum/fhirtypes';

/** The elements of R4's Observation in the order of its definition, as the old service and FHIR servers write them. */
const ELEMENTS = [
  'resourceType',
  'id',
  'meta',
  'implicitRules',
  'language',
  'text',
  'contained',
  'extension',
  'modifierExtension',
  'identifier',
  'basedOn',
  'partOf',
  'status',
  'category',
  'code',
  'subject',
  'focus',
  'encounter',
  'effectiveDateTime',
  'effectivePeriod',
  'effectiveTiming',
  'effectiveInstant',
  'issued',
  'performer',
  'valueQuantity',
  'valueCodeableConcept',
  'valueString',
  'valueBoolean',
  'valueInteger',
  'valueRange',
  'valueRatio',
  'valueSampledData',
  'valueTime',
  'valueDateTime',
  'valuePeriod',
  'dataAbsentReason',
  'interpretation',
  'note',
  'bodySite',
  'method',
  'specimen',
  'device',
  'referenceRange',
  'hasMember',
  'derivedFrom',
  'component',
];

const PLACES = new Map(ELEMENTS.map((name, place) => [name, place]));

/** The same Observation, its elements in their order; an element's extensions (`_status`) come after it. */
export function inDefinitionOrder(observation: Observation): Observation {
  const entries = Object.entries(observation).toSorted(([a], [b]) => placeOf(a) - placeOf(b));
  // The entries are those of an Observation, every one.
  return Object.fromEntries(entries) as unknown as Observation;
}

function placeOf(name: string): number {
  return PLACES.get(name.replace(/^_/, '')) ?? ELEMENTS.length;
}
