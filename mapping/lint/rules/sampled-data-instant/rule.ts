import type { LintRule } from '../../lint-rule.ts';

/** Series that cannot grow, for every reading has an Observation of its own. */
export const sampledDataInstant: LintRule = {
  id: 'sampled-data-instant',
  severity: 'warning',
  check: ({ fhir }) =>
    fhir.entries
      .filter(({ template, slots }) => {
        const sampled = slots.some(
          ({ value }) => value.valueType === 'SampledData' && value.samplePeriod === undefined,
        );
        return sampled && template.interval === 0;
      })
      .map(({ entry, at }) => ({
        place: at(entry.periodInterval === undefined ? '' : '/periodInterval'),
        message: 'SampledData without a period: every reading becomes an Observation with a series of one sample.',
        hint: 'Set periodInterval to 60 (an hour), 1440 (a UTC day) or -1 (a session), or use Quantity.',
      })),
};
