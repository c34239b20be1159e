import type { LintRule, Problem } from '../../lint-rule.ts';
import { isSameType } from '../../mapping-pair.ts';
import type { SampleReading, SampleRun } from '../../sample-run.ts';

interface Made extends SampleReading {
  readonly run: SampleRun;
}

/** Readings of one message that stand at the same place, so that only one of them stays. */
export const overlappingMatches: LintRule = {
  id: 'overlapping-matches',
  severity: 'warning',
  check: ({ sampleRuns }) => {
    const made = sampleRuns.flatMap((run) => run.readings.map((reading) => ({ ...reading, run })));
    return sampleRuns.flatMap((run) => problemOf(run, made));
  },
};

/** The later of two templates is the one to look at. */
function problemOf(run: SampleRun, made: readonly Made[]): readonly Problem[] {
  const own = made.filter((one) => one.run === run);
  for (const [index, reading] of own.entries()) {
    const twin = made.slice(0, made.indexOf(reading)).find((other) => isSamePlace(other, reading));
    if (twin !== undefined) return [twin.run === run ? matchesTwice(run, index) : matchesToo(run, twin)];
  }
  return [];
}

function isSamePlace(left: Made, right: Made): boolean {
  const [a, b] = [left.measurement, right.measurement];
  if (left.sample !== right.sample || !isSameType(a.type, b.type)) return false;
  if (a.deviceId !== b.deviceId || a.occurredAt !== b.occurredAt || a.patientId !== b.patientId) return false;
  // Templates that give different parts of one panel complete it.
  return a.values.some(({ name }) => b.values.some((other) => other.name === name));
}

function matchesTwice({ device }: SampleRun, index: number): Problem {
  return {
    place: device.at('/timestampExpression'),
    message: `In a sample, match ${index} of "${device.typeName}" has the same device and time as an earlier one: only one of them stays.`,
    hint: 'Read the time from the matched element ($.matchedToken…), or match each reading once.',
  };
}

function matchesToo({ device }: SampleRun, twin: Made): Problem {
  return {
    place: device.at('/typeMatchExpression'),
    message: `Template ${twin.run.device.template.index} of the same type matches the same reading of a sample: only one of the two stays.`,
    hint: 'Narrow one typeMatchExpression, so that each reading is matched by one template.',
  };
}
