import { describe, expect, it } from 'vitest';
import { COMPATIBILITY } from '../../../mapping/index.ts';
import { countProblems, problemsOf } from './problems-of.ts';
import { runMappings } from './run/run-mappings.ts';

function problems(device: string, fhir: string) {
  const run = runMappings({
    run: 1,
    draft: { device, fhir },
    messages: [],
    identityMode: 'lookup',
    compatibility: COMPATIBILITY.default,
    now: 0,
  });
  return problemsOf({ ...run, milliseconds: 1 });
}

const fhir = '{ "templateType": "CollectionFhir", "template": [] }';

describe('the problems of the two files', () => {
  it('stand at their lines, each once, with the page that explains them', () => {
    const found = problems('{\n  "templateType": "CollectionContent",\n  "template": [\n}', fhir);
    expect(found.device).toMatchObject([{ severity: 'error', line: 4, page: { name: expect.any(String) } }]);
    expect(found.fhir).toEqual([]);
  });

  it('are none before the first run', () => {
    expect(problemsOf(undefined)).toEqual({ device: [], fhir: [] });
  });

  it('are counted in words', () => {
    expect(countProblems([])).toBe('no problems');
    const one = { message: '', line: 1, column: 1 };
    const many = [
      { ...one, severity: 'error' },
      { ...one, severity: 'warning' },
      { ...one, severity: 'warning' },
      { ...one, severity: 'info' },
    ] as const;
    expect(countProblems(many)).toBe('1 error, 2 warnings, 1 info');
  });
});
