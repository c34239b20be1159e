import type { Observation } from '@medplum/fhirtypes';
import { COMPATIBILITY, type Compatibility } from '../../mapping/compatibility.ts';
import { mappingOf, mergedInto, NOON, row, SUBJECT } from '../../mapping/fhir/_drafts.ts';

const PROFILES = 'http://hl7.org/fhir/StructureDefinition';
const LOINC = 'http://loinc.org';
const CATEGORY = { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' };

interface Measure {
  readonly profile: string;
  readonly loinc: readonly string[];
  readonly value?: object;
  readonly components?: readonly object[];
  readonly readings: readonly Readonly<Record<string, number>>[];
}

const quantity = (valueName: string, unit: string, code: string) => ({
  valueType: 'Quantity',
  valueName,
  unit,
  code,
  system: 'http://unitsofmeasure.org',
});

function single(
  profile: string,
  loinc: readonly string[],
  [unit, code]: readonly [string, string],
  value: number,
): Measure {
  return { profile, loinc, value: quantity('value', unit, code), readings: [{ value }] };
}

const MEASURES: readonly Measure[] = [
  single('heartrate', ['8867-4'], ['beats/minute', '/min'], 71),
  single('resprate', ['9279-1'], ['breaths/minute', '/min'], 14),
  single('oxygensat', ['2708-6', '59408-5'], ['%', '%'], 97),
  single('bodytemp', ['8310-5'], ['C', 'Cel'], 36.6),
  single('bodyweight', ['29463-7'], ['kg', 'kg'], 81.4),
  {
    profile: 'bp',
    loinc: ['85354-9'],
    components: [
      { codes: [{ system: LOINC, code: '8480-6' }], value: quantity('systolic', 'mmHg', 'mm[Hg]') },
      { codes: [{ system: LOINC, code: '8462-4' }], value: quantity('diastolic', 'mmHg', 'mm[Hg]') },
    ],
    // Of a cuff that lost one of the two, the other half is missing and says so.
    readings: [{ systolic: 120, diastolic: 80 }, { systolic: 120 }, { diastolic: 80 }],
  },
];

/** Every measure under the profile that its template claims: by both sets of switches, whole and in part. */
export function vitalSigns(): readonly Observation[] {
  return MEASURES.flatMap((measure) =>
    Object.values(COMPATIBILITY).flatMap((one) =>
      measure.readings.map((values) => observationOf(measure, one, values)),
    ),
  );
}

/** What no profile lets pass: tells that the profiles are looked into. */
export function spoiltVitalSigns(): readonly Observation[] {
  return MEASURES.flatMap((measure) => {
    const [values = {}] = measure.readings;
    const { category: _category, ...uncategorized } = observationOf(measure, COMPATIBILITY.default, values);
    const { subject: _subject, ...unowned } = observationOf(measure, COMPATIBILITY.default, values);
    return [uncategorized, unowned, inGallons(observationOf(measure, COMPATIBILITY.default, values))];
  });
}

/** A unit that is none of any vital sign. */
function inGallons({ valueQuantity, component, ...rest }: Observation): Observation {
  const code = { code: '[gal_us]' };
  if (valueQuantity !== undefined) return { ...rest, valueQuantity: { ...valueQuantity, ...code } };
  const components = (component ?? []).map((one) => ({ ...one, valueQuantity: { ...one.valueQuantity, ...code } }));
  return { ...rest, component: components };
}

function observationOf(
  { profile, loinc, value, components }: Measure,
  compatibility: Compatibility,
  values: Readonly<Record<string, number>>,
): Observation {
  const mapping = mappingOf({
    typeName: profile,
    periodInterval: 0,
    profile: [`${PROFILES}/${profile}`],
    category: [{ codes: [CATEGORY] }],
    codes: loinc.map((code) => ({ system: LOINC, code })),
    ...(value === undefined ? {} : { value }),
    ...(components === undefined ? {} : { components }),
  });
  const { drafts } = mapping.transform({ type: profile, deviceId: 'sensor', rows: [row(NOON, values)] });
  const [draft] = drafts;
  if (draft === undefined) throw new Error(`${profile} made nothing`);
  return mergedInto(mapping, draft, undefined, { compatibility, subject: SUBJECT });
}
