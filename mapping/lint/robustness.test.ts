import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { heartRateMessage, lint, message } from './_pair.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const EXAMPLE = new URL('../../examples/blood-pressure/', import.meta.url);
const example = (file: string): Json => JSON.parse(readFileSync(new URL(file, EXAMPLE), 'utf8')) as Json;

const CHANGES: readonly Json[] = [null, true, 0, -1, '', '$', '$.Body', 'Bpm', '8867-4', [], {}, [null], { value: 1 }];

/** Puts something else in the place of some part of a mapping. */
function damage(value: Json, choose: (count: number) => number): Json {
  if (typeof value !== 'object' || value === null || choose(6) === 0) return CHANGES[choose(CHANGES.length)] ?? null;
  const names = Object.keys(value);
  const name = names[choose(Math.max(1, names.length))] ?? 'new';
  if (Array.isArray(value)) return value.map((part, index) => (String(index) === name ? damage(part, choose) : part));
  if (choose(8) === 0)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key === name ? `${key}s` : key, part]));
  return { ...value, [name]: damage(value[name] ?? null, choose) };
}

describe('linting what is not a mapping', () => {
  it('never throws, and every finding stands in one of the files', () => {
    const device = example('devicecontent.json');
    const fhir = example('fhirmapping.json');
    const samples = [heartRateMessage(), message({ deviceId: 'a', time: 1, systolic: {}, diastolic: [1, 'x'] })];
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (numbers) => {
        const rest = [...numbers];
        const choose = (count: number): number => (rest.pop() ?? 0) % count;
        const pair = {
          device: JSON.stringify(damage(device, choose)),
          fhir: JSON.stringify(damage(fhir, choose), null, 1),
        };
        const inForce = { deviceText: pair.device, fhirText: JSON.stringify(damage(fhir, choose)) };
        for (const finding of lint({ ...pair, samples, inForce, identityMode: 'create' })) {
          expect(finding.file).toMatch(/^(devicecontent|fhirmapping)\.json$/);
          expect(finding.line).toBeGreaterThanOrEqual(1);
          expect(finding.column).toBeGreaterThanOrEqual(1);
          expect(`${finding.message}${finding.hint}`).not.toMatch(/undefined|\[object|NaN/);
        }
      }),
      { numRuns: 100 },
    );
  });
});
