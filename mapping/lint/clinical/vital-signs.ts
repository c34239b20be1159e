import type { CodeEntry } from '../../schema/fhir-mapping-schema.ts';
import { LOINC_SYSTEM } from './loinc.ts';

/**
 * What FHIR R4's vital signs profiles fix (https://hl7.org/fhir/R4/observation-vitalsigns.html): the LOINC code and
 * the UCUM units. The ranges are ours: so wide that no living patient is outside.
 */
export interface VitalSign {
  readonly name: string;
  readonly loinc: string;
  /** Last step of the profile's URL; absent for the parts of a panel. */
  readonly profile?: string;
  /** UCUM codes with the smallest and the largest reading that can be true; none where there is no value of its own. */
  readonly units: ReadonlyMap<string, Range>;
  /** Words of a name that mean this one, in lower case and without blanks. */
  readonly words: readonly string[];
  /** Abbreviations, which must stand as a word of their own. */
  readonly abbreviations: readonly string[];
}

export type Range = readonly [min: number, max: number];

const PRESSURE: ReadonlyMap<string, Range> = new Map([['mm[Hg]', [5, 350]]]);

export const VITAL_SIGNS = [
  {
    name: 'heart rate',
    loinc: '8867-4',
    profile: 'heartrate',
    units: new Map<string, Range>([['/min', [10, 350]]]),
    words: ['heartrate', 'pulserate', 'heartbeat'],
    abbreviations: ['hr', 'bpm', 'pulse'],
  },
  {
    name: 'respiratory rate',
    loinc: '9279-1',
    profile: 'resprate',
    units: new Map<string, Range>([['/min', [1, 150]]]),
    words: ['respiratoryrate', 'respirationrate', 'resprate', 'breathingrate'],
    abbreviations: ['rr', 'resp'],
  },
  {
    name: 'oxygen saturation',
    loinc: '2708-6',
    profile: 'oxygensat',
    units: new Map<string, Range>([['%', [10, 100]]]),
    words: ['oxygensaturation', 'oxygensat', 'spo2'],
    abbreviations: ['sao2', 'o2sat'],
  },
  {
    name: 'body temperature',
    loinc: '8310-5',
    profile: 'bodytemp',
    units: new Map<string, Range>([
      ['Cel', [13, 47]],
      ['[degF]', [55, 117]],
    ]),
    words: ['temperature', 'bodytemp'],
    abbreviations: ['temp'],
  },
  {
    name: 'body weight',
    loinc: '29463-7',
    profile: 'bodyweight',
    units: new Map<string, Range>([
      ['kg', [0.2, 700]],
      ['[lb_av]', [0.4, 1550]],
      ['g', [200, 700_000]],
    ]),
    words: ['weight'],
    abbreviations: ['wt'],
  },
  {
    name: 'body height',
    loinc: '8302-2',
    profile: 'bodyheight',
    units: new Map<string, Range>([
      ['cm', [20, 280]],
      ['[in_i]', [8, 110]],
    ]),
    words: ['bodyheight', 'height'],
    abbreviations: ['ht'],
  },
  {
    name: 'head circumference',
    loinc: '9843-4',
    profile: 'headcircum',
    units: new Map<string, Range>([
      ['cm', [10, 100]],
      ['[in_i]', [4, 40]],
    ]),
    words: ['headcircum'],
    abbreviations: [],
  },
  {
    name: 'body mass index',
    loinc: '39156-5',
    profile: 'bmi',
    units: new Map<string, Range>([['kg/m2', [5, 250]]]),
    words: ['bodymassindex'],
    abbreviations: ['bmi'],
  },
  {
    name: 'blood pressure',
    loinc: '85354-9',
    profile: 'bp',
    units: new Map<string, Range>(),
    words: [],
    abbreviations: [],
  },
  {
    name: 'systolic blood pressure',
    loinc: '8480-6',
    units: PRESSURE,
    words: ['systolic'],
    abbreviations: ['sys', 'sbp'],
  },
  {
    name: 'diastolic blood pressure',
    loinc: '8462-4',
    units: PRESSURE,
    words: ['diastolic'],
    abbreviations: ['dia', 'dbp'],
  },
  {
    name: 'mean blood pressure',
    loinc: '8478-0',
    units: PRESSURE,
    words: ['meanarterial', 'meanbloodpressure', 'meanpressure'],
    abbreviations: ['map', 'mbp'],
  },
] as const satisfies readonly VitalSign[];

/** Start of the canonical URL of every vital signs profile of FHIR R4. */
export const PROFILE_BASE = 'http://hl7.org/fhir/StructureDefinition/';

/** The vital sign that codes say they are. Codes without system are read as LOINC: another rule asks for the system. */
export function vitalSignOf(codes: readonly CodeEntry[]): VitalSign | undefined {
  const loinc = new Set(
    codes.filter(({ system = '' }) => system === '' || system === LOINC_SYSTEM).map(({ code }) => code),
  );
  return VITAL_SIGNS.find((sign) => loinc.has(sign.loinc));
}

/** The vital signs that a name, such as `diastolicBP` or "Heart rate", speaks of. */
export function vitalSignsNamed(name: string): readonly VitalSign[] {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const joined = words.join('');
  return VITAL_SIGNS.filter((sign: VitalSign) => {
    return sign.words.some((word) => joined.includes(word)) || sign.abbreviations.some((one) => words.includes(one));
  });
}

/** The vital sign whose profile a canonical URL, with or without version, is. */
export function vitalSignOfProfile(url: string): VitalSign | undefined {
  const [canonical = ''] = url.split('|');
  return VITAL_SIGNS.find((sign: VitalSign) => sign.profile !== undefined && canonical === PROFILE_BASE + sign.profile);
}
