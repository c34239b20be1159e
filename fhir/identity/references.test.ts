import type { Observation } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { patientOfDevice, referencesOf, subjectOfEncounter } from './references.ts';

const BASE = 'https://fhir.example/r4';

it.each([
  ['Patient/p', 'p'],
  ['Patient/p/_history/3', 'p'],
  [`${BASE}/Patient/p`, 'p'],
  [`${BASE}/Patient/p/_history/3`, 'p'],
  ['https://elsewhere.example/r4/Patient/p', undefined],
  [`${BASE}x/Patient/p`, undefined],
  ['Group/p', undefined],
  ['Patient/p/more', undefined],
  ['Patient/../Group/p', undefined],
  ['Patient?identifier=p', undefined],
  ['urn:uuid:0d4bb8a6-0f0f-4a5e-9a53-0a4f2f6f8d11', undefined],
  ['#p', undefined],
  ['p', undefined],
  ['', undefined],
])('the reference %j names %j here', (reference, id) => {
  expect(patientOfDevice({ patient: { reference } }, BASE)).toBe(id);
  expect(subjectOfEncounter({ subject: { reference } }, BASE)).toBe(id);
});

it('a reference by identifier names nobody whom we can read', () => {
  expect(patientOfDevice({ patient: { identifier: { value: 'made-up' } } }, BASE)).toBeUndefined();
  expect(patientOfDevice({}, BASE)).toBeUndefined();
});

it('an Observation rests on its subject, device and encounter', () => {
  const observation: Observation = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'made-up' },
    subject: { reference: 'Patient/p' },
    device: { reference: 'Device/d' },
    encounter: { reference: 'Encounter/e' },
  };
  expect(referencesOf(observation)).toEqual(['Patient/p', 'Device/d', 'Encounter/e']);
});
