import { hasLoincCheckDigit, hasLoincForm, LOINC_SYSTEM } from '../../clinical/loinc.ts';
import { UCUM_SYSTEM } from '../../clinical/ucum.ts';
import { codingsOf } from '../../codings.ts';
import { measuredSlots } from '../../measured-slots.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import type { MappingPair } from '../../mapping-pair.ts';
import type { MappingPlace } from '../../../text/mapping-text.ts';

/** Code systems that are missing or spelled so that no search finds the code. */
export const codeSystem: LintRule = {
  id: 'code-system',
  severity: 'error',
  check: (pair) => [...codingProblems(pair), ...unitProblems(pair)],
};

function codingProblems({ fhir }: MappingPair): readonly Problem[] {
  return codingsOf(fhir).flatMap(({ coding: { code, system = '' }, place }) => {
    if (system !== '') return misspelled(system, place('/system'));
    if (!hasLoincForm(code) || !hasLoincCheckDigit(code)) return [];
    const message = `"${code}" looks like a LOINC code and has no system: no search by code finds it.`;
    return [{ place: place('/code'), message, hint: `Add "system": "${LOINC_SYSTEM}".` }];
  });
}

function unitProblems({ fhir }: MappingPair): readonly Problem[] {
  return measuredSlots(fhir).flatMap(({ entry, path, value: { system = '' } }) =>
    misspelled(system, entry.at(`${path}/system`)),
  );
}

function misspelled(system: string, place: MappingPlace): readonly Problem[] {
  const meant = SYSTEMS.find((one) => one !== system && plainForm(one) === plainForm(system));
  if (meant === undefined) return [];
  const message = `"${system}" is not the code system that is meant: the URL is compared letter by letter.`;
  return [{ place, message, hint: `Write "${meant}".` }];
}

const SYSTEMS = [
  LOINC_SYSTEM,
  UCUM_SYSTEM,
  'http://snomed.info/sct',
  'http://terminology.hl7.org/CodeSystem/observation-category',
];

/** What people leave out, add or change in a URL that they know by heart. */
function plainForm(system: string): string {
  return system
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/$/, '')
    .replace(/^(loinc|unitsofmeasure)$/, '$1.org');
}
