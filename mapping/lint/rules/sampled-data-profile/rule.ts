import { vitalSignOfProfile } from '../../clinical/vital-signs.ts';
import type { LintRule } from '../../lint-rule.ts';

/** Series that claim a vital signs profile which has single quantities only. */
export const sampledDataProfile: LintRule = {
  id: 'sampled-data-profile',
  severity: 'error',
  check: ({ fhir }) =>
    fhir.entries.flatMap(({ entry, slots, at }) => {
      if (!slots.some(({ value }) => value.valueType === 'SampledData')) return [];
      return (entry.profile ?? []).flatMap((url, index) =>
        vitalSignOfProfile(url) === undefined
          ? []
          : {
              place: at(`/profile/${index}`),
              message: `The profile ${url} has Quantity values only, and this template writes SampledData: a server that validates refuses it.`,
              hint: 'Claim http://hl7.org/fhir/StructureDefinition/vitalsigns instead, or write single quantities (periodInterval 0).',
            },
      );
    }),
};
