import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DeviceMapping, Normalized } from '../mapping/device/device-mapping.ts';
import { loadDeviceMapping } from '../mapping/device/load-device-mapping.ts';
import { readEventFile } from '../mapping/event/read-event-file.ts';
import type { Result } from '../mapping/fault.ts';
import { loadFhirMapping } from '../mapping/fhir/load-fhir-mapping.ts';
import type { Measurement } from '../mapping/model.ts';

const examples = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function read(example: string, file: string): string {
  return readFileSync(new URL(`${example}/${file}`, import.meta.url), 'utf8');
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.faults, null, 2));
  return result.value;
}

function loadDevices(example: string): DeviceMapping {
  return valueOf(loadDeviceMapping(read(example, 'devicecontent.json'), { file: 'devicecontent.json' }));
}

function normalizeAll(example: string): readonly Normalized[] {
  const mapping = loadDevices(example);
  return read(example, 'messages.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => mapping.normalize(valueOf(readEventFile(line, { exactNumbers: mapping.needsExactNumbers }))));
}

/** As `measurements.json` has it: times as a person reads them. */
function readable({ occurredAt, ...others }: Measurement): unknown {
  return { occurredAt: new Date(occurredAt).toISOString(), ...others };
}

describe.each(examples)('the example %s', (example) => {
  it('normalizes its messages to the measurements beside them', () => {
    const normalized = normalizeAll(example);
    expect(normalized.flatMap(({ faults }) => faults)).toEqual([]);
    const measurements = normalized.map((one) => one.measurements.map(readable));
    expect(measurements).toEqual(JSON.parse(read(example, 'measurements.json')));
  });

  it('has a FHIR template for every type and every value', () => {
    const mapping = valueOf(loadFhirMapping(read(example, 'fhirmapping.json'), { file: 'fhirmapping.json' }));
    expect([...mapping.typeNames].sort()).toEqual([...loadDevices(example).typeNames].sort());
    for (const { measurements } of normalizeAll(example)) {
      for (const { type, deviceId, values, occurredAt } of measurements) {
        const key = { publisher: 'example', sequence: 1, sub: 0, enqueuedAt: occurredAt };
        const rows = [{ key, occurredAt, values, correlationId: 'session-1' }];
        const { drafts, refused } = mapping.transform({ type, deviceId, rows });
        expect(refused).toEqual([]);
        expect(drafts).toHaveLength(1);
      }
    }
  });

  it('names schemas that exist', () => {
    for (const file of ['devicecontent.json', 'fhirmapping.json']) {
      const { $schema } = JSON.parse(read(example, file)) as { readonly $schema: string };
      expect(existsSync(new URL(`${example}/${$schema}`, import.meta.url))).toBe(true);
    }
  });

  it('says what it shows', () => {
    expect(read(example, 'README.md')).toMatch(/^# .+\n\n\S/);
  });
});

it('is the demo that covers seven kinds of devices', () => {
  expect(loadDevices('demo').typeNames).toEqual([
    'heartrate',
    'bloodpressure',
    'oxygensaturation',
    'bodytemperature',
    'steps',
    'glucose',
    'ecg',
  ]);
});
