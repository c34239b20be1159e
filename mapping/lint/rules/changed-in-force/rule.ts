import type { FhirValueEntry } from '../../../schema/fhir-mapping-schema.ts';
import type { FhirEntry, FhirSlot } from '../../fhir-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import { isSameType } from '../../mapping-pair.ts';

/** Units, periods and codes that differ from the mapping in force: what is written and what will be do not merge. */
export const changedInForce: LintRule = {
  id: 'changed-in-force',
  severity: 'warning',
  check: ({ fhir, inForce }) =>
    fhir.entries.flatMap((entry) => {
      const standing = inForce.find(({ typeName }) => isSameType(typeName, entry.typeName));
      return standing === undefined ? [] : problemsOf(entry, standing);
    }),
};

function problemsOf(entry: FhirEntry, standing: FhirEntry): readonly Problem[] {
  const intervals = difference('periodInterval', standing.template.interval, entry.template.interval);
  const codes = difference('codes', codesOf(standing.entry), codesOf(entry.entry));
  const slots = entry.slots.flatMap((slot) => {
    const before = standing.slots.find((other) => isSameSlot(other, slot));
    return before === undefined ? [] : slotDifferences(slot, before);
  });
  return [...intervals, ...codes, ...slots].map(({ path, what, before, now }) => ({
    place: entry.at(path),
    message: `"${entry.typeName}" changes ${what} from ${before} to ${now}: in a period that has begun, later readings go to a second Observation.`,
    hint: 'If it is meant, put the set in force at the start of a period, and tell those who read the series.',
  }));
}

type Fact = string | number | undefined;

interface Difference {
  readonly path: string;
  readonly what: string;
  readonly before: string;
  readonly now: string;
}

function difference(what: string, before: Fact, now: Fact, path = `/${what}`): readonly Difference[] {
  return before === now ? [] : [{ path, what, before: String(before ?? 'none'), now: String(now ?? 'none') }];
}

function isSameSlot(left: FhirSlot, right: FhirSlot): boolean {
  return (
    left.isComponent === right.isComponent && (!left.isComponent || left.value.valueName === right.value.valueName)
  );
}

function slotDifferences(
  { path, value, codes, codesPath, isComponent }: FhirSlot,
  before: FhirSlot,
): readonly Difference[] {
  const codeDifferences = isComponent ? difference('codes', codesOf(before), codesOf({ codes }), codesPath) : [];
  const now = facts(value);
  const then = facts(before.value);
  const valueDifferences = Object.entries(now).flatMap(([name, fact]) =>
    difference(name, then[name], fact, `${path}/${name}`),
  );
  return [...codeDifferences, ...valueDifferences];
}

/** What decides whether two values can stand in one Observation. */
function facts(value: FhirValueEntry): Readonly<Record<string, Fact>> {
  const { valueType } = value;
  if (valueType === 'String' || valueType === 'CodeableConcept') return { valueType };
  const unit = { valueType, unit: value.unit, code: value.code };
  if (valueType === 'Quantity') return unit;
  const { defaultPeriod, samplePeriod, origin = 0, factor = 1 } = value;
  return { ...unit, defaultPeriod, samplePeriod, origin, factor };
}

function codesOf({ codes }: { readonly codes: FhirSlot['codes'] }): string {
  return codes.map(({ system = '', code }) => `${system}|${code}`).join(' ');
}
