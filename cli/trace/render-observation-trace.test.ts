import { describe, expect, it } from 'vitest';
import type { ObservationTrace } from '../../traces/observation-trace.ts';
import { traceCommand } from '../commands/trace.ts';
import { renderObservationTrace } from './render-observation-trace.ts';

const TEN = Date.parse('2026-03-01T10:00:00Z');
const PATIENT = 'Patient/p1';
const TRACE: ObservationTrace = {
  resource: { resourceType: 'Observation', status: 'final', code: {} },
  observation: {
    reference: 'Observation/abc',
    url: 'http://fhir.example/Observation/abc',
    versionId: '3',
    status: 'final',
    type: 'heartrate',
    device: 'Device/d1',
    patient: PATIENT,
  },
  sample: { takenAt: TEN, slot: 0, values: [{ name: 'heartrate', text: '61', unit: 'beats/minute' }] },
  origins: [
    {
      partition: '2',
      sequence: 7,
      enqueuedAt: TEN + 500,
      takenAt: TEN,
      stands: true,
      mappingSet: '0011223344556677',
      isSetInForce: false,
      values: [{ name: 'heartrate', value: 61 }],
      template: {
        index: 0,
        typeName: 'heartrate',
        file: 'devicecontent.json',
        pointer: '/template/0/template',
        line: 7,
        column: 19,
        expressions: [{ name: 'heartrate', text: '$.matchedToken.hr', pointer: '/x', line: 17 }],
      },
      message: '{}',
    },
  ],
  assignment: { device: 'Device/d1', patient: PATIENT, by: 'history', why: 'It was so.', timeline: [], agrees: true },
  missing: [],
};

describe('the way of a number for people', () => {
  it('goes from what stands in FHIR back to the expression and the mapping set, then to whose it is', () => {
    expect(renderObservationTrace(TRACE).split('\n')).toEqual([
      'Observation/abc version 3 (final): heartrate at 2026-03-01T10:00:00.000Z, slot 0',
      '  heartrate = 61 beats/minute',
      'given by event 7 of partition 2, taken by the hub at 2026-03-01T10:00:00.500Z: heartrate 61',
      '  template 0 heartrate, devicecontent.json:7:19 /template/0/template',
      '    heartrate (line 17): $.matchedToken.hr',
      '  mapping set 0011223344556677, not in force any more',
      'Device/d1 → Patient/p1: It was so.',
    ]);
  });

  it('says what is not known, and that somebody has to look at another patient', () => {
    const { assignment } = TRACE;
    const other = { ...TRACE, origins: [], missing: ['The event is gone.'] };
    const rendered = renderObservationTrace(
      assignment === undefined ? other : { ...other, assignment: { ...assignment, agrees: false } },
    );
    expect(rendered).toContain('but it stands under Patient/p1: a person has to look at it');
    expect(rendered).toContain('not known: The event is gone.');
  });

  it('takes a number as slot', async () => {
    const asked = traceCommand().parseAsync(['--observation', 'Observation/a', '--slot', 'last'], { from: 'user' });
    await expect(asked).rejects.toMatchObject({ code: 2 });
  });
});
