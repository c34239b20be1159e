import { describe, expect, it } from 'vitest';
import { readTraceRequest } from './trace-request.ts';

describe('what the address asks for', () => {
  it('is a sample of an Observation, by time, slot or component', () => {
    const observation = 'Observation/abc';
    expect(readTraceRequest({ observation: ` ${observation} ` })).toEqual({ kind: 'observation', observation });
    expect(readTraceRequest({ observation, at: '2026-03-02T08:00:00Z', component: '8480-6' })).toEqual({
      kind: 'observation',
      observation,
      at: Date.parse('2026-03-02T08:00:00Z'),
      component: '8480-6',
    });
    expect(readTraceRequest({ observation, slot: '3' })).toMatchObject({ slot: 3 });
  });

  it('is a reading of a device by its time, or a message by its place', () => {
    expect(readTraceRequest({ device: 'd', type: 'hr', at: '1772438400000' })).toEqual({
      kind: 'reading',
      device: 'd',
      type: 'hr',
      takenAt: 1_772_438_400_000,
    });
    expect(readTraceRequest({ partition: '0', sequence: '17' })).toEqual({
      kind: 'message',
      partition: '0',
      sequence: 17,
    });
  });

  it('is nothing while too little is named', () => {
    expect(readTraceRequest({})).toBeUndefined();
    expect(readTraceRequest({ device: 'd', type: 'hr', at: 'soon' })).toBeUndefined();
    expect(readTraceRequest({ partition: '0', sequence: '-1' })).toBeUndefined();
  });
});
