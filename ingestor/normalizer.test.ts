import { describe, expect, it } from 'vitest';
import type { DeviceEvent, Measurement } from '../mapping/model.ts';
import type { MappingSet } from '../mapping-sets/mapping-set.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { listSet } from './_partition-bench.ts';
import { event, PUBLISHER } from './_rows.ts';
import { createNormalizer, type Normalizer, type NormalizerOptions } from './normalizer.ts';

class CountedMetrics implements Metrics {
  readonly counts = new Map<string, number>();

  record(name: string, value: number): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + value);
  }
}

const NOW = 1_000_500;

function normalizer(options: Partial<NormalizerOptions> = {}): { normalize: Normalizer; counts: Map<string, number> } {
  const metrics = new CountedMetrics();
  return { normalize: createNormalizer({ metrics, now: () => NOW, ...options }), counts: metrics.counts };
}

const spelling = (name: string): string | undefined => (name.toLowerCase() === 'hr' ? 'HeartRate' : undefined);

/** A set that finds what it is given, whatever the event. */
function setOf(found: readonly Partial<Measurement>[], seen: (given: DeviceEvent) => void = () => {}): MappingSet {
  const base = { type: 'HR', occurredAt: 1_000_000, deviceId: 'd-1', template: 0, values: [{ name: 'hr', value: 60 }] };
  const normalize = (given: DeviceEvent) => {
    seen(given);
    return { measurements: found.map((each) => Object.assign({}, base, each)), faults: [] };
  };
  const set = listSet('set');
  return { ...set, device: { ...set.device, normalize }, fhir: { ...set.fhir, spelling } };
}

describe('the normalizer', () => {
  it('keys rows by sequence and by their index among the rows of their actor', () => {
    const set = setOf([{}, { deviceId: 'd-2' }, { type: 'hr' }, { patientId: 'p' }]);
    const { rows, letter } = normalizer().normalize(event(7), PUBLISHER, set);
    expect(letter).toBeUndefined();
    expect(rows.map(({ identity, row }) => [identity.deviceId, identity.type, row.key.sub])).toEqual([
      ['d-1', 'HeartRate', 0],
      ['d-2', 'HeartRate', 0],
      ['d-1', 'HeartRate', 1],
      ['d-1', 'HeartRate', 2],
    ]);
    expect(rows[3]?.row).toEqual({
      key: { publisher: PUBLISHER, sequence: 7, sub: 2, enqueuedAt: 1_000_007 },
      occurredAt: 1_000_000,
      patientId: 'p',
      values: [{ name: 'hr', value: 60 }],
    });
  });

  it('keeps the good measurements of an event whose others are implausible', () => {
    const { normalize, counts } = normalizer();
    const set = setOf([{}, { occurredAt: 1_000_000 + 16 * 60_000 }, { occurredAt: -401 * 86_400_000 }]);
    const { rows, letter } = normalize(event(1), PUBLISHER, set);
    expect(rows).toHaveLength(1);
    expect(letter?.faults.map(({ code }) => code)).toEqual(['ImplausibleTime', 'ImplausibleTime']);
    expect(letter).toMatchObject({ kind: 'event', mappingSet: 'set', source: { publisher: PUBLISHER, sequence: 1 } });
    expect(counts.get('TotalErrors')).toBe(2);
    expect(counts.get('NormalizedEvent')).toBe(1);
  });

  it('gives a row the same key whether or not a measurement before it is accepted', () => {
    const set = setOf([{ occurredAt: 1_000_000 + 16 * 60_000 }, { values: [{ name: 'hr', value: 61 }] }]);
    const wide = { maxAgeMs: 86_400_000, maxAheadMs: 86_400_000 };
    const subs = [normalizer(), normalizer({ timeLimits: wide })].map(({ normalize }) =>
      normalize(event(1), PUBLISHER, set).rows.map(({ row }) => row.key.sub),
    );
    expect(subs).toEqual([[1], [0, 1]]);
  });

  it('keeps a whole event that is no JSON, with its properties', () => {
    const given = event(1, 'no json', { properties: { site: 'a', at: new Date(0) } });
    const { rows, letter } = normalizer().normalize(given, PUBLISHER, setOf([{}]));
    expect(rows).toEqual([]);
    expect(letter?.faults.map(({ code }) => code)).toEqual(['InvalidDataFormat']);
    expect(letter?.content).toEqual({
      body: Buffer.from('no json').toString('base64'),
      properties: { site: 'a', at: '1970-01-01T00:00:00.000Z' },
      systemProperties: {},
    });
  });

  it('refuses a body above the limit', () => {
    const { letter } = normalizer({ maxBodyBytes: 10 }).normalize(
      event(1, { long: 'xxxxxxxxxx' }),
      PUBLISHER,
      setOf([]),
    );
    expect(letter?.faults[0]?.code).toBe('InvalidDataFormat');
  });

  it.each([
    ['text', '{"a":1}', { a: 1 }],
    ['a decoded value', { a: [1, new Date(0)] }, { a: [1, '1970-01-01T00:00:00.000Z'] }],
    ['nothing', null, null],
  ])('reads a body of %s', (_, body, expected) => {
    const seen: unknown[] = [];
    const set = setOf([], (given) => seen.push(given.Body));
    normalizer().normalize(event(1, {}, { body }), PUBLISHER, set);
    expect(seen).toEqual([expected]);
  });

  it('counts an event that gives nothing as dropped, and keeps it where that is wanted', () => {
    const counted = normalizer();
    expect(counted.normalize(event(1), PUBLISHER, setOf([]))).toEqual({ rows: [] });
    expect(counted.counts.get('DroppedEvent')).toBe(1);
    const { letter } = normalizer({ keepDroppedEvents: true }).normalize(event(1), PUBLISHER, setOf([]));
    expect(letter?.faults[0]?.message).toContain('No template');
  });

  it('gives actors nothing of a type without FHIR template; one such event an hour is kept', () => {
    let now = NOW;
    const { normalize, counts } = normalizer({ now: () => now });
    const letters = [0, 1, 2].map((sequence) => {
      const normalized = normalize(event(sequence), PUBLISHER, setOf([{ type: 'battery' }]));
      expect(normalized.rows).toEqual([]);
      now += 1_800_000;
      return normalized.letter;
    });
    expect(letters.map((letter) => letter?.faults[0]?.code)).toEqual([
      'TemplateNotFound',
      undefined,
      'TemplateNotFound',
    ]);
    expect(counts.get('iot_no_template')).toBe(3);
    expect(counts.has('DroppedEvent')).toBe(false);
  });

  it('keeps every event of a type without FHIR template where that is wanted', () => {
    const { normalize } = normalizer({ onNoTemplate: 'keep' });
    for (const sequence of [0, 1]) {
      expect(normalize(event(sequence), PUBLISHER, setOf([{ type: 'battery' }])).letter).toBeDefined();
    }
  });

  it('turns a defect of the mapping library into a dead letter without the event’s content in its message', () => {
    const set = setOf([], () => {
      throw new Error('secret 120/80');
    });
    const { letter } = normalizer().normalize(event(1), PUBLISHER, set);
    expect(letter?.faults[0]?.code).toBe('NormalizationDataMapping');
    expect(JSON.stringify(letter?.faults)).not.toContain('120/80');
  });

  it('gives the same event the same dead letter id', () => {
    const ids = [1, 2].map(() => normalizer().normalize(event(1, 'no json'), PUBLISHER, setOf([])).letter?.id);
    expect(ids[0]).toBe(ids[1]);
  });
});
