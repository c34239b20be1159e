import type { FhirValueEntry } from '../../../schema/fhir-mapping-schema.ts';
import type { FhirEntry, FhirSlot } from '../../fhir-side.ts';

/** Something of a FHIR template that decides what can stand in one Observation, and has changed. */
export interface Difference {
  /** Path in the template. */
  readonly path: string;
  readonly what: string;
  readonly before: string;
  readonly now: string;
  /** Set where it is about one value. */
  readonly valueName?: string | undefined;
}

type Fact = string | number | undefined;

export function differencesOf(entry: FhirEntry, standing: FhirEntry): readonly Difference[] {
  const slots = entry.slots.flatMap((slot) => {
    const before = standing.slots.find((other) => isSameSlot(other, slot));
    return before === undefined ? [] : slotDifferences(slot, before);
  });
  return [
    ...difference('periodInterval', standing.template.interval, entry.template.interval),
    ...difference('codes', codesOf(standing.entry), codesOf(entry.entry)),
    ...slots,
  ];
}

function difference(what: string, before: Fact, now: Fact, path = `/${what}`): readonly Difference[] {
  return before === now ? [] : [{ path, what, before: String(before ?? 'none'), now: String(now ?? 'none') }];
}

function isSameSlot(left: FhirSlot, right: FhirSlot): boolean {
  if (left.isComponent !== right.isComponent) return false;
  return !left.isComponent || left.value.valueName === right.value.valueName;
}

function slotDifferences(
  { path, value, codes, codesPath, isComponent }: FhirSlot,
  before: FhirSlot,
): readonly Difference[] {
  const codeDifferences = isComponent ? difference('codes', codesOf(before), codesOf({ codes }), codesPath) : [];
  const then = factsOf(before.value);
  const { valueName } = value;
  const valueDifferences = Object.entries(factsOf(value)).flatMap(([name, fact]) =>
    difference(name, then[name], fact, `${path}/${name}`).map((found) => Object.assign({ valueName }, found)),
  );
  return [...codeDifferences, ...valueDifferences];
}

function factsOf(value: FhirValueEntry): Readonly<Record<string, Fact>> {
  const { valueType } = value;
  if (valueType === 'String' || valueType === 'CodeableConcept') return { valueType };
  // Without a code, the unit as people read it is all there is.
  const unit = { valueType, code: value.code ?? value.unit };
  if (valueType === 'Quantity') return unit;
  const { defaultPeriod, samplePeriod, origin = 0, factor = 1 } = value;
  return { ...unit, defaultPeriod, samplePeriod, origin, factor };
}

function codesOf({ codes }: { readonly codes: FhirSlot['codes'] }): string {
  return codes.map(({ system = '', code }) => `${system}|${code}`).join(' ');
}
