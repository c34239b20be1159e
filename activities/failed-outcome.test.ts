import { describe, expect, it } from 'vitest';
import { failedOutcome, withinRoom } from './failed-outcome.ts';

const group = {
  mappingSet: 'set-1',
  readings: 1,
  draft: { type: 'heartrate', deviceId: 'strap-1', times: [0], content: {} },
};

describe('a group that FHIR refused', () => {
  it('keeps what the server said', () => {
    const outcome = {
      resourceType: 'OperationOutcome' as const,
      issue: [{ severity: 'error' as const, code: 'invalid' as const }],
    };
    expect(failedOutcome(group, { code: 'Rejected', message: 'HTTP 422', outcome })).toEqual({
      kind: 'failed',
      code: 'Rejected',
      message: 'HTTP 422',
      group,
      outcome,
    });
  });

  it('does not let a server that echoes everything fill the actor', () => {
    const diagnostics = 'x'.repeat(100_000);
    const issue = [{ severity: 'error' as const, code: 'invalid' as const, diagnostics }];
    const said = failedOutcome(group, {
      code: 'Rejected',
      message: 'HTTP 422',
      outcome: { resourceType: 'OperationOutcome', issue },
    });
    expect(JSON.stringify(said).length).toBeLessThan(1_000);
  });

  it('is told with what the server said of the first only, where hundreds are refused together', () => {
    const issue = [{ severity: 'error' as const, code: 'invalid' as const, diagnostics: 'x'.repeat(2_000) }];
    const outcome = { resourceType: 'OperationOutcome' as const, issue };
    const refused = Array.from({ length: 900 }, () => failedOutcome(group, { code: 'Rejected', message: '', outcome }));
    const told = withinRoom(refused);
    expect(told).toHaveLength(900);
    expect(told[0]).toEqual(refused[0]);
    expect(told[899]).toEqual({ kind: 'failed', code: 'Rejected', message: '', group });
    expect(JSON.stringify(told).length).toBeLessThan(300_000);
  });
});
