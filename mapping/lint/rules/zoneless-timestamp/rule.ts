import type { LintRule } from '../../lint-rule.ts';

/** Times without zone, which are read as UTC. */
export const zonelessTimestamp: LintRule = {
  id: 'zoneless-timestamp',
  severity: 'warning',
  check: ({ sampleRuns }) =>
    sampleRuns
      .filter(({ zoneless }) => zoneless > 0)
      .map(({ device }) => ({
        place: device.template.timestamps[0].place,
        message: `A sample has a time without zone for "${device.typeName}": it is read as UTC, wherever the device is.`,
        hint: 'Name the zone of the clock as timestampZone, for example "Europe/Berlin", or let the device send an offset.',
      })),
};
