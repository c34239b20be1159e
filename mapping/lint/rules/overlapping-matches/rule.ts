import type { LintRule, Problem } from '../../lint-rule.ts';
import type { SampleReading, SampleRun } from '../../sample-run.ts';

interface Made extends SampleReading {
  readonly run: SampleRun;
  /** Which of its template's readings it is. */
  readonly index: number;
}

/** Readings of one message that stand at the same place, so that only one of them stays. */
export const overlappingMatches: LintRule = {
  id: 'overlapping-matches',
  severity: 'warning',
  check: ({ sampleRuns }) => {
    const problems = new Map<SampleRun, Problem>();
    const standing = new Map<string, Made>();
    for (const made of readingsOf(sampleRuns)) {
      for (const place of placesOf(made)) {
        const twin = standing.get(place) ?? made;
        standing.set(place, twin);
        if (twin !== made && !problems.has(made.run)) problems.set(made.run, problemOf(made, twin));
      }
    }
    return [...problems.values()];
  },
};

function readingsOf(sampleRuns: readonly SampleRun[]): readonly Made[] {
  return sampleRuns.flatMap((run) =>
    run.readings.map(({ sample, measurement }, index) => ({ sample, measurement, run, index })),
  );
}

/** One for each value: templates that give different parts of one panel complete it. */
function placesOf({ sample, measurement }: Made): readonly string[] {
  const { type, deviceId, patientId, occurredAt, values } = measurement;
  return values.map(({ name }) => JSON.stringify([sample, type.toLowerCase(), deviceId, patientId, occurredAt, name]));
}

/** The later of two templates is the one to look at. */
function problemOf({ run: { device }, index }: Made, twin: Made): Problem {
  if (twin.run.device === device) {
    return {
      place: device.at('/timestampExpression'),
      message: `Match ${index} of "${device.typeName}" in the samples has the same device and time as an earlier one of its message: only one of them stays.`,
      hint: 'Read the time from the matched element ($.matchedToken…), or match each reading once.',
    };
  }
  return {
    place: device.at('/typeMatchExpression'),
    message: `Template ${twin.run.device.template.index} of the same type matches the same reading of a sample: only one of the two stays.`,
    hint: 'Narrow one typeMatchExpression, so that each reading is matched by one template.',
  };
}
