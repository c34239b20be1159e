import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { COMPATIBILITY } from '../compatibility.ts';
import { bloodPressure, draftsOf, heartRate, mappingOf, row, SUBJECT } from './_drafts.ts';
import type { ObservationDraft } from './observation-draft.ts';
import { SERVICE_SYSTEM, targetOf } from './observation-target.ts';
import type { TargetOptions } from './observation-target.ts';

const mapping = mappingOf(
  bloodPressure(),
  heartRate(),
  heartRate({ typeName: 'daily', periodInterval: 1440 }),
  heartRate({ typeName: 'session', periodInterval: -1 }),
);

const medtech: TargetOptions = { identifierSystem: SERVICE_SYSTEM, compatibility: COMPATIBILITY.medtech };
const standard: TargetOptions = { identifierSystem: SERVICE_SYSTEM, compatibility: COMPATIBILITY.default };

function draftAt(type: string, time: string, correlationId?: string): ObservationDraft {
  const values = { hr: 72, systolic: 120, diastolic: 80 };
  const [draft] = draftsOf(mapping, type, [
    row(Date.parse(time), values, correlationId === undefined ? {} : { correlationId }),
  ]);
  if (draft === undefined) throw new Error('no draft');
  return draft;
}

const sha256 = (value: string) => createHash('sha256').update(`${SERVICE_SYSTEM}_${value}`).digest('hex');

describe('the identity of an Observation', () => {
  it.each([
    ['bloodpressure', '2026-03-01T12:34:56Z', undefined, 'bloodpressure.20260301123456Z.20260301123456Z'],
    ['heartrate', '2026-03-01T12:34:56.789Z', undefined, 'heartrate.20260301120000Z.20260301125959Z'],
    ['heartrate', '2026-03-01T12:00:00Z', undefined, 'heartrate.20260301120000Z.20260301125959Z'],
    ['daily', '2026-03-01T23:59:59.999Z', undefined, 'daily.20260301000000Z.20260301235959Z'],
    ['session', '2026-03-01T12:34:56Z', 'run.7/é', 'session.run.7/é'],
  ])('of %s at %s is the old service’s', (type, time, correlationId, rest) => {
    const draft = draftAt(type, time, correlationId);
    const value = `patient-1.device-1.${rest}`;
    const expected = { identifier: { system: SERVICE_SYSTEM, value }, id: sha256(value), segments: [] };
    expect(targetOf(draft, SUBJECT, medtech)).toEqual(expected);
    expect(targetOf(draft, SUBJECT, standard)).toEqual(expected);
  });

  it('tells readings of one second apart, unless the old service’s precision is asked for', () => {
    const draft = draftAt('bloodpressure', '2026-03-01T12:34:56.100Z');
    expect(targetOf(draft, SUBJECT, standard).identifier.value).toBe(
      'patient-1.device-1.bloodpressure.20260301123456100Z.20260301123456100Z',
    );
    expect(targetOf(draft, SUBJECT, medtech).identifier.value).toBe(
      'patient-1.device-1.bloodpressure.20260301123456Z.20260301123456Z',
    );
  });

  it('has the encounter where there is one, unless switched off', () => {
    const subject = { ...SUBJECT, encounter: 'stay-1' };
    const draft = draftAt('heartrate', '2026-03-01T12:34:56Z');
    expect(targetOf(draft, subject, standard).identifier.value).toBe(
      'patient-1.device-1.Encounter/stay-1.heartrate.20260301120000Z.20260301125959Z',
    );
    expect(targetOf(draft, subject, medtech)).toEqual(targetOf(draft, SUBJECT, medtech));
  });

  it('adds the segments of siblings in order', () => {
    const target = targetOf(draftAt('heartrate', '2026-03-01T12:34:56Z'), SUBJECT, standard, ['a1', 'b2']);
    expect(target.identifier.value).toBe(
      'patient-1.device-1.Sibling/a1.Sibling/b2.heartrate.20260301120000Z.20260301125959Z',
    );
    expect(target.segments).toEqual(['a1', 'b2']);
  });

  it('needs a reading', () => {
    const draft = { ...draftAt('heartrate', '2026-03-01T12:34:56Z'), times: [] };
    expect(() => targetOf(draft, SUBJECT, standard)).toThrow('a defect');
  });

  it('takes another system and another hash', () => {
    const draft = draftAt('session', '2026-03-01T12:34:56Z', 'run-7');
    const target = targetOf(draft, SUBJECT, { ...standard, identifierSystem: 'urn:x', idHash: (text) => `<${text}>` });
    expect(target.identifier.system).toBe('urn:x');
    expect(target.id).toBe('<urn:x_patient-1.device-1.session.run-7>');
  });
});
