import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMPATIBILITY } from '../compatibility.ts';
import { findProblems } from '../fhir/_validate.ts';
import { NOW } from './_mappings.ts';
import { preview } from './preview.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const examples = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function read(example: string, file: string): string {
  return readFileSync(new URL(`${example}/${file}`, EXAMPLES), 'utf8');
}

describe.each(Object.entries(COMPATIBILITY))('with the switches %s', (_, compatibility) => {
  it.each(examples)('the messages of the example %s become valid Observations without a fault', (example) => {
    const shown = preview({
      device: { file: 'devicecontent.json', text: read(example, 'devicecontent.json') },
      fhir: { file: 'fhirmapping.json', text: read(example, 'fhirmapping.json') },
      messages: read(example, 'messages.jsonl').trimEnd().split('\n'),
      now: NOW,
      compatibility,
    });
    expect([...shown.faults, ...shown.messages.flatMap(({ faults }) => faults)]).toEqual([]);
    expect(shown.groups.map(({ outcome }) => outcome.kind)).toEqual(shown.groups.map(() => 'observation'));
    expect(shown.observations.length).toBeGreaterThan(0);
    expect(shown.observations.flatMap(findProblems)).toEqual([]);
  });
});
