import { describe, expect, it } from 'vitest';
import type { PipelineSnapshot, Rate } from '../../console/contract/pipeline.ts';
import { renderStatus } from './render-status.ts';

const NOTHING: PipelineSnapshot = {
  at: 0,
  metricsFrom: 'none',
  unavailable: ['The hub does not answer: the lag is not known.'],
  ingest: {},
  normalize: {},
  group: {},
  transform: {},
  persist: {},
  deadLetters: {},
};

const SECOND_LOOK = 'iot-connector status --watch';

function lineOf(snapshot: PipelineSnapshot, beginning: string): string {
  const line = renderStatus(snapshot)
    .split('\n')
    .find((one) => one.startsWith(beginning));
  return line?.replaceAll(/ {2,}/g, ' | ') ?? '';
}

describe('the status of the pipeline', () => {
  it('says how rates are seen where one look cannot tell them', () => {
    const looked = (events: Rate) => renderStatus({ ...NOTHING, ingest: { events } });
    expect(looked({ total: 3, history: [] })).toContain(SECOND_LOOK);
    expect(looked({ total: 3, perSecond: 0, history: [] })).not.toContain(SECOND_LOOK);
    expect(renderStatus(NOTHING)).not.toContain(SECOND_LOOK);
  });

  it('shows what is not known as a dash, and why', () => {
    expect(lineOf(NOTHING, 'Ingest')).toBe('Ingest | – | – | – behind');
    expect(renderStatus(NOTHING)).toContain('The hub does not answer');
  });

  it('adds the lag of the partitions up, lists each, and tells of a closed gate', () => {
    const partition = { partition: '0', lag: 3, first: 0, last: 9, checkpoint: 6 };
    const partitions = [partition, { ...partition, partition: '1', lag: 4 }];
    const seen = {
      ...NOTHING,
      ingest: { partitions, isGateClosed: true, events: { total: 20, perSecond: 1.25, history: [] } },
    };
    expect(lineOf(seen, 'Ingest')).toBe('Ingest | 20 | 1.3 | 7 behind, gate closed');
    expect(lineOf(seen, '1 ')).toBe('1 | 4 | 6 | 9');
  });

  it('names what holds readings, what failed and how long it took', () => {
    const seen: PipelineSnapshot = {
      ...NOTHING,
      group: { actors: 8, blocked: 0, held: 1, heldByReason: [{ code: 'UnknownDevice', count: 1 }] },
      persist: { latency: { p50Ms: 340, p95Ms: 21_000, count: 5 }, failures: [{ code: 'Rejected', count: 2 }] },
      deadLetters: { kept: 10_000, isMore: true },
    };
    expect(lineOf(seen, 'Group')).toContain('8 actors, 0 blocked, 1 held (UnknownDevice 1)');
    expect(lineOf(seen, 'Persist')).toBe('Persist | – | – | 340 ms, 21.0 s | Rejected 2');
    expect(lineOf(seen, 'Dead letters')).toContain('10000 or more');
  });
});
