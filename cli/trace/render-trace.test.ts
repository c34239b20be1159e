import { describe, expect, it } from 'vitest';
import { traceCommand } from '../commands/trace.ts';
import type { Place } from '../../traces/event-trace.ts';
import { renderTrace } from './render-trace.ts';

const render = (place: Place) =>
  renderTrace({
    partition: '2',
    sequence: 7,
    enqueuedAt: '2026-03-01T10:00:01.000Z',
    readings: [{ deviceId: 'strap-1', type: 'heartrate', occurredAt: '2026-03-01T10:00:00.000Z', place }],
  }).split('\n');

describe('a trace for people', () => {
  it('names the event, then each of its readings and where that is', () => {
    expect(render({ kind: 'fhir', reference: 'Observation/abc', superseded: false })).toEqual([
      'event 7 of partition 2, taken by the hub at 2026-03-01T10:00:01.000Z',
      '  heartrate of strap-1 at 2026-03-01T10:00:00.000Z: in FHIR: Observation/abc',
    ]);
  });

  it('says why a reading is held or dead-lettered, and how to bring back one that is nowhere', () => {
    const held = { kind: 'held', id: '3', code: 'UnknownDevice', message: 'No Device has it.' } as const;
    expect(render({ ...held, since: 0, nextCheckAt: Date.now() })[1]).toContain('held 3: UnknownDevice');
    const letter = { kind: 'deadLettered', id: 'x', code: 'Rejected', message: 'Refused.' } as const;
    expect(render(letter)[1]).toContain('dead letter x: Rejected. Refused.');
    expect(render({ kind: 'missing' })[1]).toContain('iot-connector redrive');
  });
});

describe('the command', () => {
  it('asks for a message or a reading, and for a number as sequence', async () => {
    const run = (...options: string[]) => traceCommand().parseAsync(options, { from: 'user' });
    await expect(run('--partition', '0')).rejects.toMatchObject({ code: 2 });
    await expect(run('--partition', '0', '--sequence', 'last')).rejects.toMatchObject({ code: 2 });
    await expect(run('--device', 'd', '--type', 't')).rejects.toMatchObject({ code: 2 });
  });
});
