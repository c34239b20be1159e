import type { Fault } from '../../../fault.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';

/** What makes the connector refuse the file. */
export const structure: LintRule = {
  id: 'structure',
  severity: 'error',
  check: ({ device, fhir }) => [...device.faults, ...fhir.faults].map(problemOf),
};

function problemOf({ message, file = '', pointer = '', line = 1, column = 1, code }: Fault): Problem {
  return { place: { file, pointer, line, column }, message, hint: HINTS[code] ?? HINTS.InvalidTemplate };
}

const HINTS: Readonly<Record<string, string>> & { readonly InvalidTemplate: string } = {
  InvalidJson: 'Mapping files are JSON; comments and trailing commas are allowed.',
  TemplateExpression: 'Mend the expression; the column is where reading it stopped.',
  InvalidTemplate: 'The connector refuses the whole set until this is mended; the JSON Schema shows what is allowed.',
};
