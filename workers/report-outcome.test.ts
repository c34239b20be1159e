import { describe, expect, it } from 'vitest';
import { createLogger } from '../telemetry/logger.ts';
import { reportOutcome } from './report-outcome.ts';

describe('what the gateway tells of its writes', () => {
  it('is counted, and an alert names the Observation in the log', () => {
    const counted: unknown[] = [];
    const lines: string[] = [];
    const report = reportOutcome(
      { record: (name, value) => counted.push([name, value]) },
      createLogger('info', { write: (text) => lines.push(text) }),
    );
    report({ kind: 'updated', id: 'quiet', conflicts: 0, repairs: 0 });
    report({
      kind: 'created',
      id: 'replaced',
      conflicts: 2,
      repairs: 1,
      alert: { code: 'Rejected', message: 'look at Observation/replaced' },
    });
    expect(counted).toEqual([
      ['iot_fhir_conflicts', 2],
      ['iot_fhir_repairs', 1],
      ['iot_fhir_alerts', 1],
    ]);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'error', observation: 'replaced', msg: 'look at Observation/replaced' },
    ]);
  });
});
