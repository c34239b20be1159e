import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deadLetterId } from '../dead-letter/dead-letter-id.ts';
import type { DeadLetter } from '../dead-letter/dead-letter.ts';
import { createNormalizer } from '../ingestor/normalizer.ts';
import type { MeasurementRow } from '../mapping/model.ts';
import { loadMappingSet } from '../mapping-sets/load-mapping-set.ts';
import type { MappingSet } from '../mapping-sets/mapping-set.ts';
import { noMetrics } from '../telemetry/metrics.ts';
import { toColumns } from '../workflows/columns.ts';
import { examineLetter } from './examine-letter.ts';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const HUB = 'hub.example/devicedata/1/0';
const read = (file: string) => readFileSync(new URL(`../examples/demo/${file}`, import.meta.url), 'utf8');
const [deviceText, fhirText] = [read('devicecontent.json'), read('fhirmapping.json')];

function setOf(edit: { readonly device?: readonly [string, string]; readonly fhir?: readonly [string, string] } = {}) {
  const loaded = loadMappingSet({
    deviceText: edit.device === undefined ? deviceText : deviceText.replace(...edit.device),
    fhirText: edit.fhir === undefined ? fhirText : fhirText.replaceAll(...edit.fhir),
    files: { device: 'devicecontent.json', fhir: 'fhirmapping.json' },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.value;
}

const whole = setOf();
const broken = setOf({ device: ['"$.matchedToken.heartRate"', '"$.matchedToken.pulse"'] });
const normalize = createNormalizer({ metrics: noMetrics, now: () => NOON, onNoTemplate: 'keep' });

function examine(letter: DeadLetter, set: MappingSet = whole, allTemplates = false) {
  return examineLetter(letter, { normalize, set, allTemplates });
}

/** What the ingestor keeps of an event that the broken mapping cannot read whole. */
function eventLetter(body: unknown): DeadLetter {
  const event = {
    sequence: 7,
    offset: '1',
    enqueuedAt: NOON,
    properties: {},
    systemProperties: {},
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
  const { letter } = normalize(event, HUB, broken);
  if (letter === undefined) throw new Error('the broken mapping reads it whole');
  return JSON.parse(JSON.stringify(letter)) as DeadLetter;
}

function groupLetter(content: unknown, overrides: Partial<DeadLetter> = {}): DeadLetter {
  const source = { publisher: HUB, sequence: 7, enqueuedAt: NOON };
  return {
    id: deadLetterId({ kind: 'group', source }),
    kind: 'group',
    source,
    content,
    deviceId: 'strap-1',
    type: 'heartrate',
    mappingSet: whole.version,
    faults: [{ code: 'Rejected', message: 'refused by the server', typeName: 'heartrate' }],
    deadLetteredAt: '2026-03-01T12:00:01.000Z',
    ...overrides,
  };
}

function row(sequence: number, value: string | number): MeasurementRow {
  return {
    key: { publisher: HUB, sequence, sub: 0, enqueuedAt: NOON },
    occurredAt: NOON + sequence * 1_000,
    values: [{ name: 'heartrate', value }],
  };
}

function segment(...rows: readonly MeasurementRow[]) {
  return { publisher: HUB, mappingSet: whole.version, rows: toColumns(rows) };
}

const time = new Date(NOON).toISOString();

describe('the letter of an event', () => {
  it('is as faulty as before while the mapping is, and passes when it is mended', () => {
    const letter = eventLetter({ deviceId: 'strap-1', time, heartRate: 60 });
    expect(examine(letter, broken)).toMatchObject({ verdict: 'faulty', rows: [] });
    const found = examine(letter);
    expect(found).toMatchObject({ verdict: 'passes', faults: [] });
    expect(found.rows).toMatchObject([
      {
        identity: { deviceId: 'strap-1', type: 'heartrate' },
        mappingSet: whole.version,
        row: { key: { publisher: HUB, sequence: 7, enqueuedAt: NOON }, values: [{ value: 60 }] },
      },
    ]);
  });

  it('gives only what was faulty, unless all is asked for', () => {
    const letter = eventLetter({ deviceId: 'strap-1', time, heartRate: 60, spo2: 97 });
    expect(examine(letter).rows.map(({ identity }) => identity.type)).toEqual(['heartrate']);
    expect(examine(letter, whole, true).rows).toHaveLength(2);
  });

  it('finds its template by type where an edit has moved it', () => {
    const letter = eventLetter({ deviceId: 'strap-1', time, heartRate: 60, spo2: 97 });
    const moved = { ...letter, faults: letter.faults.map((fault) => ({ ...fault, template: 9 })) };
    expect(examine(moved).rows.map(({ identity }) => identity.type)).toEqual(['heartrate']);
  });

  it('that was no JSON is about every template, and stays as it is', () => {
    expect(examine(eventLetter('{ "deviceId": '))).toMatchObject({
      verdict: 'faulty',
      faults: [{ code: 'InvalidDataFormat' }],
    });
  });

  it('that no template finds anything in any more is kept', () => {
    const letter = eventLetter({ deviceId: 'strap-1', time, heartRate: 60 });
    const renamed = setOf({ device: ['$..[?(@heartRate)]', '$..[?(@pulse)]'] });
    expect(examine(letter, renamed).verdict).toBe('empty');
  });

  it('of a type without a FHIR template passes when there is one', () => {
    const without = setOf({ fhir: ['"typeName": "heartrate"', '"typeName": "pulse"'] });
    const event = {
      sequence: 7,
      offset: '1',
      enqueuedAt: NOON,
      properties: {},
      systemProperties: {},
      body: Buffer.from(JSON.stringify({ deviceId: 'strap-1', time, heartRate: 60 })),
    };
    const { letter } = normalize(event, HUB, without);
    if (letter === undefined) throw new Error('a type without a template is kept');
    expect(examine(letter, without).verdict).toBe('faulty');
    expect(examine(letter).verdict).toBe('passes');
  });
});

describe('the letter of a group', () => {
  it('gives the rows of its draft as they came from the hub', () => {
    const rows = [row(1, 60), row(2, 61)];
    const [draft] = whole.fhir.transform({ type: 'heartrate', deviceId: 'strap-1', rows }).drafts;
    const content = JSON.parse(
      JSON.stringify({ kind: 'group', group: { mappingSet: whole.version, draft, readings: 2 } }),
    );
    const found = examine(groupLetter(content));
    expect(found.verdict).toBe('passes');
    expect(found.rows.map((one) => one.row)).toEqual(rows);
  });

  it('gives the rows of a window, or of an ingestor whose actor refused them', () => {
    const kept = segment(row(1, 60), row(2, 61));
    for (const content of [{ kind: 'rows', segment: kept }, kept]) {
      expect(examine(groupLetter(content)).rows.map((one) => one.row)).toEqual([row(1, 60), row(2, 61)]);
    }
  });

  it('keeps back what the mapping still refuses, with the reason', () => {
    const found = examine(groupLetter({ kind: 'rows', segment: segment(row(1, 60), row(2, 'high')) }));
    expect(found.verdict).toBe('partly');
    expect(found.rows.map((one) => one.row.key.sequence)).toEqual([1]);
    expect(found.faults).toHaveLength(1);
  });

  it('goes to the actor under the spelling that is in force', () => {
    const spelled = setOf({ fhir: ['"typeName": "heartrate"', '"typeName": "HeartRate"'] });
    const found = examine(groupLetter({ kind: 'rows', segment: segment(row(1, 60)) }), spelled);
    expect(found.rows.map(({ identity }) => identity.type)).toEqual(['HeartRate']);
  });

  it('cannot be sent again where it holds no rows', () => {
    expect(examine(groupLetter({ kind: 'signal', text: '{"v":99}' })).verdict).toBe('unreadable');
    expect(examine(groupLetter(null)).verdict).toBe('unreadable');
    expect(examine(groupLetter({ kind: 'rows', segment: { rows: 1 } })).verdict).toBe('unreadable');
  });
});
