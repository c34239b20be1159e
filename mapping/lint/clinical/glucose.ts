import type { CodeEntry } from '../../schema/fhir-mapping-schema.ts';
import { LOINC_SYSTEM } from './loinc.ts';
import type { Range } from './vital-signs.ts';

/** A kind of glucose concentration: LOINC has codes of its own for mass and for amount of substance. */
export interface Glucose {
  readonly name: string;
  /** In blood, in serum or plasma, and in capillary blood by a meter. */
  readonly loinc: readonly string[];
  readonly units: ReadonlyMap<string, Range>;
}

export const GLUCOSE: readonly Glucose[] = [
  { name: 'glucose by mass', loinc: ['2339-0', '2345-7', '41653-7'], units: new Map([['mg/dL', [10, 2500]]]) },
  { name: 'glucose by amount', loinc: ['15074-8', '14749-6', '14743-9'], units: new Map([['mmol/L', [0.5, 70]]]) },
];

export function glucoseOf(codes: readonly CodeEntry[]): Glucose | undefined {
  const loinc = new Set(codes.filter(isLoinc).map(({ code }) => code));
  return GLUCOSE.find((glucose) => glucose.loinc.some((code) => loinc.has(code)));
}

function isLoinc({ system = LOINC_SYSTEM }: CodeEntry): boolean {
  return system === LOINC_SYSTEM;
}
