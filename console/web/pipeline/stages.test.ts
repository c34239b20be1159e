import { describe, expect, it } from 'vitest';
import type { PipelineSnapshot } from '../../contract/pipeline.ts';
import { stagesOf } from './stages.ts';

const NOTHING: PipelineSnapshot = {
  at: 0,
  metricsFrom: 'none',
  unavailable: ['No metrics.'],
  ingest: {},
  normalize: {},
  group: {},
  transform: {},
  persist: {},
  deadLetters: {},
};

function figures(snapshot: Partial<PipelineSnapshot>): Readonly<Record<string, string | undefined>> {
  const stages = stagesOf({ ...NOTHING, ...snapshot });
  return Object.fromEntries(
    stages.flatMap(({ name, main, figures }) =>
      [main, ...figures].map(({ label, value }) => [`${name}: ${label}`, value]),
    ),
  );
}

describe('the stages of the pipeline', () => {
  it('go from the hub to FHIR, with the dead letters behind them', () => {
    expect(stagesOf(NOTHING).map(({ name }) => name)).toEqual([
      'Ingest',
      'Normalize',
      'Group',
      'Transform',
      'Persist',
      'Dead letters',
    ]);
  });

  it('show nothing as a number that is not known', () => {
    expect(Object.values(figures({})).filter((value) => value !== undefined)).toEqual([]);
  });

  it('lead from every number to what is behind it', () => {
    const stages = stagesOf({ ...NOTHING, deadLetters: { kept: 3, added: [{ code: 'Rejected', count: 2 }] } });
    const links = stages.flatMap(({ main, figures }) => [main, ...figures].map(({ href }) => href ?? ''));
    expect(links.every((href) => href.startsWith('#'))).toBe(true);
    expect(links).toContain('#/dead-letters?code=Rejected');
  });

  it('lead from a reason to what is held for it, or to its dead letters', () => {
    const failures = ['UnknownDevice', 'Rejected'].map((code) => ({ code, count: 1 }));
    const persist = stagesOf({ ...NOTHING, persist: { failures } }).find(({ name }) => name === 'Persist');
    expect(persist?.figures.map(({ href }) => href)).toEqual(
      expect.arrayContaining(['#/held?reason=UnknownDevice', '#/dead-letters?code=Rejected']),
    );
  });

  it('add up the lag of the partitions, and tell nought from not known', () => {
    const partition = { first: 0, last: 9, checkpoint: 4 };
    const partitions = [
      { ...partition, partition: '0', lag: 5 },
      { ...partition, partition: '1', lag: 2 },
    ];
    expect(figures({ ingest: { partitions } })['Ingest: events behind']).toBe('7');
    expect(figures({ ingest: { partitions: [] } })['Ingest: events behind']).toBe('0');
    expect(figures({ ingest: {} })['Ingest: events behind']).toBeUndefined();
  });

  it('have a rate only once there are two looks', () => {
    const events = { total: 12, history: [] };
    expect(figures({ ingest: { events } })).toMatchObject({ 'Ingest: events in all': '12' });
    expect(figures({ ingest: { events } })['Ingest: events a second']).toBeUndefined();
    expect(figures({ ingest: { events: { ...events, perSecond: 0.25 } } })['Ingest: events a second']).toBe('0.3');
  });

  it('name faults and failures by their code, and say how many are new', () => {
    const faults = [{ code: 'IncompatibleData', count: 7, recent: 2 }];
    expect(figures({ normalize: { faults } })['Normalize: faults: IncompatibleData']).toBe('7 (2 in 15 min)');
    expect(figures({ persist: { failures: [] } })['Persist: failures']).toBe('none');
  });

  it('say that there are more letters than were counted', () => {
    expect(figures({ deadLetters: { kept: 1000, isMore: true } })['Dead letters: kept']).toBe('1,000 or more');
  });
});
