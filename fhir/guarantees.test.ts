import { describe, expect, it } from 'vitest';
import { guaranteesOf, type Trials } from './guarantees.ts';

const GOOD: Parameters<typeof guaranteesOf>[0] = {
  strategy: 'clientId',
  firstWrite: 'ifNoneMatch',
  conditionalCreate: 'racy',
  refusesDeleted: true,
  forgetsDeleted: false,
  fhirVersion: '4.0.1',
};

const ALL: Trials = {
  refusesStale: true,
  history: true,
  deviceHistory: true,
  batch: true,
  findsAtOnce: true,
  deletes: true,
};

function holding(server: Partial<Parameters<typeof guaranteesOf>[0]>, trials: Trials = ALL) {
  return new Map(guaranteesOf({ ...GOOD, ...server }, trials).map(({ promise, holds }) => [promise, holds]));
}

describe('guarantees', () => {
  it('all hold on a server that does all that is asked for', () => {
    expect(new Set(holding({}).values())).toEqual(new Set(['yes']));
  });

  it.each([
    ['The server speaks R4', { fhirVersion: '5.0.0' }, ALL],
    ['Writers that meet lose nothing', {}, { ...ALL, refusesStale: false }],
    ['First writes lose nothing', { firstWrite: 'none' }, { ...ALL, history: false }],
    ['A deleted Observation stays deleted', { strategy: 'conditional' }, ALL],
    [
      'A deleted Observation stays deleted',
      { refusesDeleted: false, forgetsDeleted: true },
      { ...ALL, history: false },
    ],
    ['Each reading goes to the patient of its time', {}, { ...ALL, deviceHistory: false }],
    ['Create mode makes each Device and Patient once', { strategy: 'conditional' }, ALL],
    ['Many Observations travel in one request', {}, { ...ALL, batch: false }],
    ['A new registration is seen at once', {}, { ...ALL, findsAtOnce: false }],
    ['Nothing is left of what was tried out', {}, { ...ALL, deletes: false }],
  ] as const)('%s: not on a server that is %j', (promise, server, trials) => {
    expect(holding(server, trials).get(promise)).toBe('no');
  });

  it('rest on what stands in for what is missing', () => {
    expect(holding({ firstWrite: 'none' }).get('First writes lose nothing')).toBe('yes');
    const forgetful = holding({ refusesDeleted: false, forgetsDeleted: true });
    expect(forgetful.get('A deleted Observation stays deleted')).toBe('yes');
    const raceSafe = holding({ strategy: 'conditional', conditionalCreate: 'raceSafe' });
    expect(raceSafe.get('Create mode makes each Device and Patient once')).toBe('yes');
    expect(raceSafe.get('First writes lose nothing')).toBe('yes');
  });

  it('are not known where nothing could be tried out', () => {
    const unknown = [...holding({}, {})].filter(([, holds]) => holds === 'unknown').map(([promise]) => promise);
    expect(unknown).toContain('Writers that meet lose nothing');
    expect(unknown).toContain('A deleted Observation stays deleted');
    expect(holding({ strategy: 'conditional' }).get('First writes lose nothing')).toBe('unknown');
  });
});
