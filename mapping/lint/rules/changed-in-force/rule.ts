import type { FhirEntry } from '../../fhir-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import type { MappingPair } from '../../mapping-pair.ts';
import { entriesOf } from '../../mapping-pair.ts';
import type { Difference } from './differences.ts';
import { differencesOf } from './differences.ts';

/** Units, periods and codes that differ from the mapping in force: what is written and what will be do not merge. */
export const changedInForce: LintRule = {
  id: 'changed-in-force',
  severity: 'warning',
  check: (pair) =>
    pair.fhir.entries.flatMap((entry) => {
      const [standing] = entriesOf(pair.inForce.fhir, entry.typeName);
      if (standing === undefined) return [];
      return differencesOf(entry, standing).map((difference) => problemOf(difference, entry, pair));
    }),
};

function problemOf({ path, what, before, now, valueName }: Difference, entry: FhirEntry, pair: MappingPair): Problem {
  const isRelabelled = what === 'code' && valueName !== undefined && isReadAsBefore(entry.typeName, valueName, pair);
  return {
    place: entry.at(path),
    message: `"${entry.typeName}" changes ${what} from ${before} to ${now}: in a period that has begun, later readings go to a second Observation.`,
    hint: isRelabelled
      ? RELABELLED
      : 'If it is meant, put the set in force at the start of a period, and tell those who read the series.',
  };
}

const RELABELLED =
  'The device mapping reads the value as before: the same number would stand under another unit. Convert it there, unless the unit was wrong.';

function isReadAsBefore(typeName: string, valueName: string, { device, inForce }: MappingPair): boolean {
  const [now, before] = [device, inForce.device].map((side) =>
    entriesOf(side, typeName)
      .flatMap(({ template }) => template.values)
      .filter(({ name }) => name === valueName)
      .map(({ expression: { language, text } }) => `${language} ${text}`)
      .sort(),
  );
  return now !== undefined && now.length > 0 && JSON.stringify(now) === JSON.stringify(before);
}
