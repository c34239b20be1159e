import type { CodeEntry } from '../../../schema/fhir-mapping-schema.ts';
import type { FhirEntry } from '../../fhir-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';

/** Components that no code tells from the others. */
export const componentCodes: LintRule = {
  id: 'component-codes',
  severity: 'error',
  check: ({ fhir }) => fhir.entries.flatMap(problemsOf),
};

function problemsOf({ slots, at }: FhirEntry): readonly Problem[] {
  return slots.flatMap(({ codes, codesPath, isComponent }, index) => {
    if (!isComponent) return [];
    const place = at(codesPath);
    if (codes.length === 0) {
      return {
        place,
        message: 'The component has no code: readers cannot tell what it is.',
        hint: 'Give it a LOINC code of its own.',
      };
    }
    const earlier = slots
      .slice(0, index)
      .find((other) => other.codes.some((one) => codes.some((code) => isSame(one, code))));
    if (earlier === undefined) return [];
    // FHIR R4 obs-7: no value where a component has the Observation's code.
    const twin = earlier.isComponent ? 'another component' : 'the Observation itself';
    return {
      place,
      message: `The component has a code of ${twin}: readers cannot tell the two values apart.`,
      hint: 'Give each component a LOINC code of its own.',
    };
  });
}

function isSame(left: CodeEntry, right: CodeEntry): boolean {
  return left.code === right.code && (left.system ?? '') === (right.system ?? '');
}
