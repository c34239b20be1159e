import { describe, expect, it } from 'vitest';
import type { ObservationGroup } from './contract.ts';
import { unresolvedOutcome } from './unresolved.ts';

const GROUP: ObservationGroup = {
  mappingSet: 'set-1',
  readings: 3,
  draft: { type: 'heartrate', deviceId: 'd', times: [0], content: {} },
};

describe('readings of which it cannot be told whose they are', () => {
  const codes = ['UnknownDevice', 'UnknownPatient', 'UnknownEncounter', 'NoAssignment'] as const;

  it.each(codes)('are held as %s, or dropped by that rule and counted where the old service did so', (code) => {
    const trouble = { code, message: 'who?' };
    expect(unresolvedOutcome(GROUP, trouble, { onUnresolved: 'hold' })).toEqual({
      kind: 'failed',
      code,
      message: 'who?',
      group: GROUP,
    });
    expect(unresolvedOutcome(GROUP, trouble, { onUnresolved: 'ignore' })).toEqual({
      kind: 'dropped',
      rule: 'onUnresolved: ignore',
      code,
      readings: 3,
    });
  });

  it.each(['Outage', 'MultipleMatches', 'PatientDeviceMismatch', 'ResourceIdentityNotDefined'] as const)(
    'are never dropped for %s',
    (code) => {
      const outcome = unresolvedOutcome(GROUP, { code, message: 'no', retryAfterMs: 5 }, { onUnresolved: 'ignore' });
      expect(outcome).toMatchObject({ kind: 'failed', code, retryAfterMs: 5 });
    },
  );
});
