import { types } from 'rhea';
import { describe, expect, it } from 'vitest';
import type { Measurement } from '../model.ts';
import { ExactNumber } from '../model.ts';
import { toDeviceEvent } from './device-event.ts';
import { toJsonValue } from './json-value.ts';
import { checkPlausibleTime } from './plausible-time.ts';
import { readEventFile } from './read-event-file.ts';

function at(occurredAt: number): Measurement {
  return { type: 'heartrate', occurredAt, deviceId: 'd', values: [], template: 3 };
}

describe('a message of the hub as a device event', () => {
  it('has the three parts that mappings name', () => {
    expect(toDeviceEvent({ body: { hr: 72 } })).toEqual({ Body: { hr: 72 }, Properties: {}, SystemProperties: {} });
  });

  it.each([
    ['text', 'a', 'a'],
    ['a boolean', true, true],
    ['a number', 1.5, 1.5],
    ['a number that JSON lacks', Number.NaN, 'NaN'],
    ['null', null, null],
    ['a small bigint', 5n, 5],
    ['a large bigint', 9007199254740993n, new ExactNumber('9007199254740993')],
    ['an exact number', new ExactNumber('1.0'), new ExactNumber('1.0')],
    ['a date', new Date('2024-01-15T12:00:00Z'), '2024-01-15T12:00:00.000Z'],
    ['no date', new Date(Number.NaN), null],
    ['binary text', new TextEncoder().encode('Zoë'), 'Zoë'],
    ['binary that is no text', Uint8Array.of(0xff, 0x01), 'ff01'],
    ['a list', [1, [new Date(0)]], [1, ['1970-01-01T00:00:00.000Z']]],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, 3n],
      ]),
      { a: 1, '2': 3 },
    ],
    ['an object', { a: { b: undefined, c: 1 } }, { a: { c: 1 } }],
    ['an object with a type of its own', { type: 'x', value: 1 }, { type: 'x', value: 1 }],
    ['a function', () => 1, null],
    ['a typed number', types.wrap_ulong(7), 7],
    ['a typed symbol', types.wrap_symbol('s'), 's'],
    ['a typed time', types.wrap_timestamp(0), '1970-01-01T00:00:00.000Z'],
    ['a typed time inside a list', [types.wrap_timestamp(1)], ['1970-01-01T00:00:00.001Z']],
  ])('turns a property that is %s into JSON', (_, value, expected) => {
    expect(toDeviceEvent({ body: null, properties: { p: value } }).Properties).toEqual({ p: expected });
  });

  it('treats __proto__ as a name like any other', () => {
    const { Properties } = toDeviceEvent({ body: null, properties: { ['__proto__']: 1, a: 2 } });
    expect(Object.entries(Properties)).toEqual([
      ['__proto__', 1],
      ['a', 2],
    ]);
  });

  it('leaves out a property without value', () => {
    expect(toDeviceEvent({ body: null, properties: { p: undefined }, systemProperties: undefined })).toEqual({
      Body: null,
      Properties: {},
      SystemProperties: {},
    });
  });

  it('cuts what is nested without end', () => {
    const endless: unknown[] = [];
    endless.push(endless);
    expect(JSON.stringify(toJsonValue(endless))).toBe(`${'['.repeat(65)}null${']'.repeat(65)}`);
  });

  it('gives the times of IoT Hub as text, where the client has epoch milliseconds', () => {
    const event = toDeviceEvent({
      body: null,
      properties: { 'iothub-creation-time-utc': 1_549_061_161_875, batchsize: 60 },
      systemProperties: { 'iothub-enqueuedtime': 1_549_061_161_875, 'iothub-connection-device-id': 'cuff-1' },
    });
    expect(event.Properties).toEqual({ 'iothub-creation-time-utc': '2019-02-01T22:46:01.875Z', batchsize: 60 });
    expect(event.SystemProperties).toEqual({
      'iothub-enqueuedtime': '2019-02-01T22:46:01.875Z',
      'iothub-connection-device-id': 'cuff-1',
    });
  });
});

describe('a sample message', () => {
  const options = { exactNumbers: false };

  it('is an envelope where it has a body and nothing but the parts of one', () => {
    const envelope = { Body: { hr: 1 }, Properties: { a: 'b' }, SystemProperties: { c: 'd' } };
    expect(readEventFile(JSON.stringify(envelope), options)).toEqual({ ok: true, value: envelope });
    expect(readEventFile('{"Body": 5, "Properties": null}', options)).toEqual({
      ok: true,
      value: { Body: 5, Properties: {}, SystemProperties: {} },
    });
  });

  it.each(['{"hr": 72}', '[{"Body": 1}]', '{"Body": 1, "other": 2}', '5', 'null'])('is a bare body in %s', (text) => {
    expect(readEventFile(text, options)).toEqual({
      ok: true,
      value: { Body: JSON.parse(text), Properties: {}, SystemProperties: {} },
    });
  });

  it('is refused like a body', () => {
    expect(readEventFile('{', options)).toMatchObject({ ok: false, faults: [{ code: 'InvalidDataFormat' }] });
  });
});

describe('a plausible time', () => {
  const enqueuedAt = Date.parse('2024-06-01T12:00:00Z');
  const day = 86_400_000;

  it.each([0, -400 * day, 15 * 60_000])('may be %i ms from the time of the hub', (distance) => {
    expect(checkPlausibleTime(at(enqueuedAt + distance), enqueuedAt)).toBeUndefined();
  });

  it('is not later than 15 minutes after the hub took the event', () => {
    expect(checkPlausibleTime(at(enqueuedAt + 15 * 60_000 + 1), enqueuedAt)).toEqual({
      code: 'ImplausibleTime',
      message: expect.stringContaining('more than 15 minutes after'),
      template: 3,
      typeName: 'heartrate',
      received: '2024-06-01T12:15:00.001Z',
    });
  });

  it('is not earlier than 400 days before', () => {
    const fault = checkPlausibleTime(at(enqueuedAt - 400 * day - 1), enqueuedAt);
    expect(fault?.message).toContain('more than 400 days before');
  });

  it('has limits that can be set', () => {
    const limits = { maxAgeMs: 1000, maxAheadMs: 0 };
    expect(checkPlausibleTime(at(enqueuedAt - 1000), enqueuedAt, limits)).toBeUndefined();
    expect(checkPlausibleTime(at(enqueuedAt + 1), enqueuedAt, limits)?.code).toBe('ImplausibleTime');
  });
});
