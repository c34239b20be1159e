import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMPATIBILITY } from '../../../mapping/compatibility.ts';
import { toJsonText } from '../../../mapping/exact-json.ts';
import { answerLine } from './answer-lines.ts';
import { answerEval } from './eval.ts';
import { answerNormalize } from './normalize.ts';
import { createRequestMappings } from './request-mappings.ts';
import { answerTransform } from './transform.ts';

const EXAMPLE = new URL('../../../examples/heart-rate/', import.meta.url);
const device = readFileSync(new URL('devicecontent.json', EXAMPLE), 'utf8');
const fhir = readFileSync(new URL('fhirmapping.json', EXAMPLE), 'utf8');
const message = { deviceId: 's', time: '2026-03-02T08:00:00Z', heartRate: 71 };
const defaults = { compatibility: COMPATIBILITY.default, now: () => Date.parse('2026-03-04T00:00:00Z') };

const none = await createRequestMappings({});

function answerOf(line: string, answer: Parameters<typeof answerLine>[1]): unknown {
  return JSON.parse(toJsonText(answerLine(line, answer)));
}

function normalize(request: object): unknown {
  return answerOf(JSON.stringify(request), (one) => answerNormalize(one, none));
}

function transform(request: object): unknown {
  return answerOf(JSON.stringify(request), (one) => answerTransform(one, none, defaults));
}

describe('a line to normalize', () => {
  it.each([
    ['text', device],
    ['an object', JSON.parse(device) as unknown],
  ])('brings its mapping as %s', (_, mapping) => {
    expect(normalize({ device: mapping, message })).toMatchObject({
      ok: true,
      measurements: [{ type: 'heartrate', deviceId: 's', occurredAt: '2026-03-02T08:00:00.000Z' }],
      faults: [],
    });
  });

  it('may bring the raw text of a message', () => {
    expect(normalize({ device, messageText: '{' })).toMatchObject({
      ok: true,
      faults: [{ code: 'InvalidDataFormat' }],
    });
  });

  it('is told what is wrong with its mapping', () => {
    expect(normalize({ device: '{', message })).toMatchObject({
      ok: false,
      error: { kind: 'mapping' },
      faults: [{ code: 'InvalidJson', file: 'device' }],
    });
  });

  it.each([
    ['without a mapping', { message }, '"device" is missing'],
    ['without a message', { device }, '"message" is missing'],
  ])('%s is refused', (_, request, words) => {
    expect(normalize(request)).toMatchObject({
      ok: false,
      error: { kind: 'request', message: expect.stringContaining(words) },
    });
  });

  it('may leave the mapping to the command line', async () => {
    const given = await createRequestMappings({ device: new URL('devicecontent.json', EXAMPLE).pathname });
    expect(answerOf(JSON.stringify({ message }), (one) => answerNormalize(one, given))).toMatchObject({ ok: true });
  });
});

describe('a line to transform', () => {
  it('gives Observations, groups and faults', () => {
    expect(transform({ device, fhir, messages: [message, { ...message, heartRate: 0, time: 'x' }] })).toMatchObject({
      ok: true,
      observations: [{ resourceType: 'Observation', valueSampledData: { data: '71' } }],
      groups: [{ times: ['2026-03-02T08:00:00.000Z'] }],
      faults: [{ code: 'IncompatibleData' }],
    });
  });

  it('merges into Observations that it brings', () => {
    const first = transform({ device, fhir, message }) as { readonly observations: readonly unknown[] };
    const later = { ...message, time: '2026-03-02T08:00:01Z' };
    expect(transform({ device, fhir, message: later, existing: first.observations })).toMatchObject({
      observations: [{ valueSampledData: { data: '71 71' } }],
    });
  });

  it('may bring measurements in place of messages, as normalizing answers them', () => {
    const { measurements } = normalize({ device, message }) as { readonly measurements: readonly unknown[] };
    const { observations } = transform({ device, fhir, message }) as { readonly observations: unknown };
    expect(transform({ fhir, measurements })).toMatchObject({ ok: true, observations, faults: [] });
  });

  it('is told what is wrong with its measurements', () => {
    expect(transform({ fhir, measurements: [{ type: 'heartrate' }] })).toMatchObject({
      error: { kind: 'request', message: expect.stringContaining('"measurements" at 0/occurredAt') },
    });
  });

  it('is told the faults of both its mappings', () => {
    expect(transform({ device: '{', fhir: '{', message })).toMatchObject({
      error: { kind: 'mapping' },
      faults: [{ file: 'device' }, { file: 'fhir' }],
    });
  });

  it('decides time and switches itself', () => {
    const request = { device, fhir, message, now: '2026-03-02T08:01:00Z' };
    expect(transform(request)).toMatchObject({ observations: [{ status: 'preliminary' }] });
    expect(transform({ ...request, compatibility: 'medtech' })).toMatchObject({ observations: [{ status: 'final' }] });
  });

  it.each([
    ['now', { now: 'soon' }],
    ['compatibility', { compatibility: 'azure' }],
    ['existing', { existing: [{}] }],
  ])('is refused for an odd %s', (name, odd) => {
    expect(transform({ device, fhir, message, ...odd })).toMatchObject({
      error: { kind: 'request', message: expect.stringContaining(`"${name}"`) },
    });
  });
});

describe('any line', () => {
  it.each(['5', '[]', '', 'null', '{"a":', '{"language":"XPath","expression":"a","document":1}'])(
    'that is no request is refused: %s',
    (line) => {
      expect(answerLine(line, answerEval)).toMatchObject({ ok: false, error: { kind: 'request' } });
    },
  );

  it('that breaks the library is answered too', () => {
    const broken = (): never => {
      throw new TypeError('defect');
    };
    expect(answerLine('{}', broken)).toEqual({ ok: false, error: { kind: 'internal', message: 'defect' } });
  });
});
