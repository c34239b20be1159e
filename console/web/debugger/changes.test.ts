import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { preview } from '../../../mapping/index.ts';
import { changesOf } from './changes.ts';

const read = (file: string) => readFileSync(new URL(`../../../examples/heart-rate/${file}`, import.meta.url), 'utf8');
const device = read('devicecontent.json');
const fhir = read('fhirmapping.json');
const [message = ''] = read('messages.jsonl').split('\n');

function show(deviceText: string, fhirText: string) {
  const files = {
    device: { text: deviceText, file: 'devicecontent.json' },
    fhir: { text: fhirText, file: 'fhirmapping.json' },
  };
  return preview({ ...files, messages: [message], now: Date.parse('2026-03-03T00:00:00Z') });
}

describe('what a draft changes for a message', () => {
  const inForce = show(device, fhir);

  it('is nothing when it makes the same', () => {
    const changes = changesOf(inForce, show(`// a note\n${device}`, fhir));
    expect(changes.map(({ kind }) => kind)).toEqual(['same', 'same']);
  });

  it('is the Observation alone when the FHIR mapping differs', () => {
    const changed = show(device, fhir.replace(/"unit": "[^"]*"/, '"unit": "bpm"'));
    expect(changesOf(inForce, changed).map(({ label, kind }) => [label.split(' ')[0], kind])).toEqual([
      ['Measurements', 'same'],
      ['Observation', 'changed'],
    ]);
  });

  it('is a measurement and an Observation less when nothing matches any more', () => {
    const nothing = show(device.replace(/"typeMatchExpression": "[^"]*"/, '"typeMatchExpression": "$.never"'), fhir);
    expect(changesOf(inForce, nothing).map(({ kind }) => kind)).toEqual(['removed', 'removed']);
  });

  it('is everything when there was nothing before', () => {
    expect(changesOf(undefined, inForce).map(({ kind }) => kind)).toEqual(['added', 'added']);
  });
});
