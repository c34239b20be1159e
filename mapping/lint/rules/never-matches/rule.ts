import type { LintRule, Problem } from '../../lint-rule.ts';
import type { SampleRun } from '../../sample-run.ts';

/** Expressions that find nothing in any of the samples. */
export const neverMatches: LintRule = {
  id: 'never-matches',
  severity: 'warning',
  check: ({ sampleRuns }) => sampleRuns.flatMap(problemsOf),
};

function problemsOf({ device, matches, silent }: SampleRun): readonly Problem[] {
  if (matches === 0) {
    return [
      {
        place: device.template.typeMatch.place,
        message: `typeMatchExpression of "${device.typeName}" matches none of the samples.`,
        hint: 'Compare it with the samples: names are case-sensitive, and the message starts at Body. Or add a sample that it is for.',
      },
    ];
  }
  return silent.map(({ subject, place }) => ({
    place,
    message: `${subject} finds nothing in any match of the samples.`,
    hint:
      device.template.scope === 'match'
        ? 'Expressions of this template type start at the match.'
        : 'Expressions start at the message, with the match as $.matchedToken.',
  }));
}
