import { anything, assert, jsonValue, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toJsonValue } from '../event/json-value.ts';
import type { JsonValue } from '../model.ts';
import type { DeviceTemplate, Selector } from './device-template.ts';
import { EventRun } from './event-run.ts';
import { calculated, eventOf, FILE, load, measure, normalizeBody, reading, template } from './_mapping.ts';

const NOON = Date.parse('2024-01-15T12:00:00Z');

function jmes(value: string): object {
  return { value, language: 'JmesPath' };
}

function valueOf(valueExpression: unknown, rules: object = {}): object {
  return calculated({ values: [{ valueName: 'v', valueExpression, ...rules }] });
}

describe('matches', () => {
  it('give one measurement each, in document order', () => {
    const body = [reading({ heartRate: 1 }), { nested: [reading({ heartRate: 2 })] }, reading({ heartRate: 3 })];
    const { measurements, faults } = normalizeBody(body, calculated());
    expect(faults).toEqual([]);
    expect(measurements.map(({ values }) => values[0]?.value)).toEqual([1, 2, 3]);
  });

  it('are looked for by every template, in the order of the file', () => {
    const steps = calculated({ typeName: 'steps', typeMatchExpression: '$..[?(@steps)]', values: [] });
    const { measurements } = normalizeBody(reading({ steps: 5 }), steps, calculated(), calculated());
    expect(measurements.map(({ type, template }) => [type, template])).toEqual([
      ['steps', 0],
      ['heartrate', 1],
      ['heartrate', 2],
    ]);
  });

  it.each([0, '', false, null])('need the property only, even with the value %j', (heartRate) => {
    expect(measure(reading({ heartRate }), calculated({ values: [] })).values).toEqual([]);
  });

  it('of an open JMESPath projection are its elements, of anything else the one value', () => {
    const body = [reading({ heartRate: 1 }), reading({ heartRate: 2 })];
    const count = (typeMatchExpression: object): number =>
      normalizeBody(
        body,
        calculated({
          typeMatchExpression,
          deviceIdExpression: '$.Body[0].deviceId',
          timestampExpression: '$.Body[0].endDate',
          values: [],
        }),
      ).measurements.length;
    expect(count(jmes('Body[?heartRate]'))).toBe(2);
    expect(count(jmes('Body[?heartRate] | @'))).toBe(1);
    expect(count(jmes('Body[?missing]'))).toBe(0);
    expect(count(jmes('Body[0].missing'))).toBe(0);
  });

  it('are found in the default language of the template', () => {
    const { measurements } = normalizeBody(
      reading(),
      calculated({
        defaultExpressionLanguage: 'JmesPath',
        typeMatchExpression: 'Body',
        deviceIdExpression: 'matchedToken.deviceId',
        timestampExpression: { value: '$.matchedToken.endDate', language: 'JsonPath' },
        values: [{ valueName: 'hr', valueExpression: 'add(matchedToken.heartRate, `1`)' }],
      }),
    );
    expect(measurements.map(({ values }) => values)).toEqual([[{ name: 'hr', value: 73 }]]);
  });

  it('yield nothing, and no fault, where no template matches', () => {
    expect(normalizeBody({ steps: 5 }, calculated())).toEqual({ measurements: [], faults: [] });
    expect(normalizeBody(null, calculated())).toEqual({ measurements: [], faults: [] });
  });
});

describe('the root of expressions', () => {
  it('is the message with matchedToken in a CalculatedContent template', () => {
    const body = { deviceId: 'strap-1', readings: [{ heartRate: 72, endDate: '2024-01-15T12:00:00Z' }] };
    expect(measure(body, calculated({ deviceIdExpression: '$.Body.deviceId' }))).toEqual({
      type: 'heartrate',
      occurredAt: NOON,
      deviceId: 'strap-1',
      values: [{ name: 'hr', value: 72 }],
      template: 0,
    });
  });

  it('is the match alone in a JsonPathContent template', () => {
    expect(measure({ a: [reading()] }, template('JsonPathContent')).deviceId).toBe('strap-1');
    const { faults } = normalizeBody(reading(), template('JsonPathContent', { deviceIdExpression: '$.Body.deviceId' }));
    expect(faults).toMatchObject([{ code: 'IncompatibleData', message: 'deviceIdExpression found nothing' }]);
  });

  it('sees body and match, so that one name may stand twice', () => {
    const { measurements, faults } = normalizeBody(reading(), valueOf('$..heartRate'));
    expect(measurements).toEqual([]);
    expect(faults).toMatchObject([
      { code: 'NormalizationDataMapping', expression: '$..heartRate', template: 0, file: FILE, typeName: 'heartrate' },
    ]);
  });
});

describe('IoT Hub', () => {
  const hub = template('IotJsonPathContent', {
    typeMatchExpression: '$..[?(@Body.heartRate)]',
    values: [{ valueName: 'hr', required: true, valueExpression: '$.Body.heartRate' }],
  });
  const stamps = { 'iothub-connection-device-id': 'cuff-1', 'iothub-enqueuedtime': '2024-01-15T12:00:05Z' };

  it.each([
    [{ 'iothub-creation-time-utc': '2024-01-15T12:00:00.0000000Z' }, NOON],
    [{ 'iothub-creation-time-utc': null }, NOON + 5000],
    [{ 'iothub-creation-time-utc': 'soon' }, NOON + 5000],
    [{ 'iothub-creation-time-utc': 5 }, NOON + 5000],
    [{}, NOON + 5000],
  ])('stamps device and time; with the properties %j', (Properties, occurredAt) => {
    const event = eventOf({ heartRate: 72 }, { Properties, SystemProperties: stamps });
    const { measurements, faults } = load(hub).normalize(event);
    expect(faults).toEqual([]);
    expect(measurements).toMatchObject([{ deviceId: 'cuff-1', occurredAt, values: [{ name: 'hr', value: 72 }] }]);
  });

  it('says what a message without its stamps lacks', () => {
    const { measurements, faults } = load(hub).normalize(eventOf({ heartRate: 72 }));
    expect(measurements).toEqual([]);
    expect(faults.map(({ code, expression, pointer }) => [code, expression, pointer])).toEqual([
      ['IncompatibleData', '$.SystemProperties.iothub-connection-device-id', '/template/0/template'],
      ['IncompatibleData', '$.Properties.iothub-creation-time-utc', '/template/0/template'],
    ]);
  });
});

describe('IoT Central', () => {
  it('names device and time beside the telemetry, alone or in a batch', () => {
    const central = template('IotCentralJsonPathContent', {
      typeMatchExpression: '$..[?(@telemetry.HeartRate)]',
      values: [{ valueName: 'hr', required: true, valueExpression: '$.telemetry.HeartRate' }],
    });
    const message = { deviceId: 'hub-7', enqueuedTime: '2024-01-15T12:00:00.0000000Z', telemetry: { HeartRate: 75 } };
    expect(measure(message, central)).toMatchObject({ deviceId: 'hub-7', occurredAt: NOON });
    expect(normalizeBody([message, message], central).measurements).toHaveLength(2);
  });
});

describe('ids', () => {
  it.each<[JsonValue, string]>([
    ['strap-1', 'strap-1'],
    ['2021-02-01T22:46:01Z', '2021-02-01T22:46:01Z'],
    [' strap ', ' strap '],
    [5, '5'],
    [true, 'True'],
    [1.5, '1.5'],
    ['é\u{1F600}', 'é\u{1F600}'],
    ['x'.repeat(1024), 'x'.repeat(1024)],
  ])('of %j are text', (deviceId, text) => {
    expect(measure(reading({ deviceId }), calculated()).deviceId).toBe(text);
  });

  it.each<[JsonValue, string]>([
    [null, 'deviceIdExpression found null; an id is text or a number'],
    ['', 'deviceIdExpression found blank text'],
    [' \t', 'deviceIdExpression found blank text'],
    [{ id: 1 }, 'deviceIdExpression found an object; an id is text or a number'],
    [['a'], 'deviceIdExpression found an array; an id is text or a number'],
    ['a\uD800', 'deviceIdExpression found broken Unicode'],
    ['x'.repeat(1025), 'deviceIdExpression is longer than 1024 characters'],
  ])('cannot be %j', (deviceId, message) => {
    const { measurements, faults } = normalizeBody(reading({ deviceId }), calculated());
    expect(measurements).toEqual([]);
    expect(faults).toMatchObject([{ code: 'IncompatibleData', message, template: 0 }]);
  });

  const withIds = calculated({
    patientIdExpression: '$.matchedToken.patient',
    encounterIdExpression: '$.matchedToken.encounter',
    correlationIdExpression: '$.matchedToken.session',
  });

  it('of patient, encounter and session go along', () => {
    const measurement = measure(reading({ patient: 'p', encounter: 7, session: 's' }), withIds);
    expect(measurement).toMatchObject({ patientId: 'p', encounterId: '7', correlationId: 's' });
  });

  const everySet = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
    ...(bits & 1 && { patientId: 'p' }),
    ...(bits & 2 && { encounterId: 'e' }),
    ...(bits & 4 && { correlationId: 's' }),
  }));

  it.each(everySet)('are those that the message has, and no others: %j', (ids) => {
    const named = Object.keys(ids).map((name) => [name.replace('Id', 'IdExpression'), `$.matchedToken.${name}`]);
    expect(measure(reading(ids), calculated(Object.fromEntries(named)))).toStrictEqual({
      type: 'heartrate',
      occurredAt: Date.parse('2024-01-15T12:00:00Z'),
      deviceId: 'strap-1',
      values: [{ name: 'hr', value: 72 }],
      template: 0,
      ...ids,
    });
  });

  it.each([undefined, null, {}, '', ' '])('of patient and encounter may be missing, here as %j', (nothing) => {
    const fields = nothing === undefined ? {} : { patient: nothing, encounter: nothing };
    const measurement = measure(reading({ session: 's', ...fields }), withIds);
    expect(measurement).not.toHaveProperty('patientId');
    expect(measurement).not.toHaveProperty('encounterId');
  });

  it('of a session are needed once the template names them', () => {
    const { measurements, faults } = normalizeBody(reading({ patient: 'p' }), withIds);
    expect(measurements).toEqual([]);
    expect(faults).toMatchObject([{ message: 'correlationIdExpression found nothing' }]);
  });

  it('of patients that cannot be one refuse the measurement', () => {
    const { measurements, faults } = normalizeBody(reading({ session: 's', patient: '\uDC00' }), withIds);
    expect(measurements).toEqual([]);
    expect(faults).toMatchObject([{ message: 'patientIdExpression found broken Unicode' }]);
  });
});

describe('times', () => {
  it('without zone are UTC, and are counted', () => {
    const normalized = normalizeBody([reading({ endDate: '2024-01-15T12:00:00' }), reading()], calculated());
    expect(normalized.measurements.map(({ occurredAt }) => occurredAt)).toEqual([NOON, NOON]);
    expect(normalized.zonelessTimestamps).toBe(1);
  });

  it('without zone are in the zone that the template names, and are not counted', () => {
    const berlin = calculated({ timestampZone: 'Europe/Berlin' });
    const normalized = normalizeBody(reading({ endDate: '2024-01-15T13:00:00' }), berlin);
    expect(normalized).toMatchObject({ measurements: [{ occurredAt: NOON }], faults: [] });
    expect(normalized).not.toHaveProperty('zonelessTimestamps');
    expect(measure(reading(), berlin).occurredAt).toBe(NOON);
  });

  it.each(['2024-03-31T02:30:00', '2024-10-27T02:30:00'])(
    'that a clock skips or repeats are a fault: %s',
    (endDate) => {
      const { measurements, faults } = normalizeBody(
        reading({ endDate }),
        calculated({ timestampZone: 'Europe/Berlin' }),
      );
      expect(measurements).toEqual([]);
      expect(faults).toMatchObject([{ code: 'AmbiguousTime', expression: '$.matchedToken.endDate', template: 0 }]);
    },
  );

  it.each<[JsonValue, string]>([
    [1_705_320_000, 'found a number that is no time'],
    ['', 'found a string that is no time'],
    ['2024-01-15T24:46:01Z', 'found a string that is no time'],
    [true, 'found a boolean that is no time'],
    [null, 'found null that is no time'],
  ])('cannot be %j', (endDate, message) => {
    const { measurements, faults } = normalizeBody(reading({ endDate }), calculated());
    expect(measurements).toEqual([]);
    expect(faults).toMatchObject([{ code: 'IncompatibleData', message: expect.stringContaining(message) }]);
  });

  it('come from epoch numbers through a function', () => {
    const unix = calculated({ timestampExpression: jmes('fromUnixTimestampMs(matchedToken.endDate)') });
    expect(measure(reading({ endDate: NOON + 7 }), unix).occurredAt).toBe(NOON + 7);
  });
});

describe('values', () => {
  it.each<[JsonValue, unknown]>([
    [72, 72],
    [60.5, 60.5],
    ['72', '72'],
    ['36,6', '36,6'],
    ['NaN', 'NaN'],
    ['', ''],
    [true, 'True'],
    [false, 'False'],
    ['2021-02-01T22:46:01Z', '2021-02-01T22:46:01Z'],
  ])('of %j stay what they are', (v, value) => {
    expect(measure(reading({ v }), valueOf('$.matchedToken.v')).values).toEqual([{ name: 'v', value }]);
  });

  it.each<JsonValue>([null, {}, [1, 2]])('that are optional are left out without a fault as %j', (v) => {
    expect(measure(reading({ v }), valueOf('$.matchedToken.v')).values).toEqual([]);
  });

  it.each<[JsonValue | undefined, string]>([
    [undefined, 'value v found nothing'],
    [null, 'value v found nothing'],
    ['', 'value v found nothing'],
    [' ', 'value v found nothing'],
    [{}, 'value v found an object; text, a number or a boolean is needed'],
    [[1], 'value v found an array; text, a number or a boolean is needed'],
  ])('that are required refuse the measurement as %j', (v, message) => {
    const required = valueOf('$.matchedToken.v', { required: 'true' });
    const { measurements, faults } = normalizeBody(reading(v === undefined ? {} : { v }), required);
    expect(measurements).toEqual([]);
    expect(faults).toMatchObject([{ code: 'IncompatibleData', message, expression: '$.matchedToken.v' }]);
  });

  it('that cannot be evaluated refuse the measurement even where they are optional', () => {
    const sum = valueOf(jmes('add(matchedToken.v, matchedToken.heartRate)'));
    const { measurements, faults } = normalizeBody(reading({ v: 'x' }), sum);
    expect(measurements).toEqual([]);
    expect(faults).toMatchObject([
      { code: 'NormalizationDataMapping', message: expect.stringMatching(/^value v cannot be evaluated: /) },
    ]);
  });

  it.each([true, false])(
    'that the device says it has none of make no measurement and no fault (required: %j)',
    (required) => {
      const rules = calculated({
        values: [{ valueName: 'v', valueExpression: '$.matchedToken.v', required, absent: [-1] }],
      });
      expect(normalizeBody(reading({ v: -1 }), rules)).toEqual({ measurements: [], faults: [] });
    },
  );

  it('that the device has stand without those it says it has none of', () => {
    const values = ['a', 'b'].map((name) => ({
      valueName: name,
      valueExpression: `$.matchedToken.${name}`,
      absent: ['--'],
    }));
    expect(measure(reading({ a: '--', b: 5 }), calculated({ values })).values).toEqual([{ name: 'b', value: 5 }]);
  });

  it('out of their range are a fault, and refuse the measurement where they are required', () => {
    for (const required of [true, false]) {
      const rules = [{ valueName: 'v', valueExpression: '$.matchedToken.v', required, min: 0, max: 10 }];
      const { measurements, faults } = normalizeBody(reading({ v: 11 }), calculated({ values: rules }));
      expect(measurements).toHaveLength(required ? 0 : 1);
      expect(faults).toMatchObject([
        { code: 'IncompatibleData', message: 'value v is not in 0 to 10', received: '11' },
      ]);
    }
  });

  it('that are samples keep the good ones, and tell of the others', () => {
    const rules = [{ valueName: 'v', valueExpression: '$.matchedToken.v', required: true, samplePeriod: 4, max: 10 }];
    const { measurements, faults } = normalizeBody(reading({ v: [1, 11] }), calculated({ values: rules }));
    expect(measurements[0]?.values).toEqual([{ name: 'v', value: { periodMs: 4, samples: [1, null] } }]);
    expect(faults).toMatchObject([
      { code: 'IncompatibleData', message: 'value v is not in … to 10 at 1 of 2 samples' },
    ]);
  });

  it('of a projection need one element picked from it', () => {
    const items = reading({ xs: [{ v: 5 }] });
    expect(measure(items, valueOf(jmes('matchedToken.xs[*].v'))).values).toEqual([]);
    expect(measure(items, valueOf(jmes('matchedToken.xs[*].v | [0]'))).values).toEqual([{ name: 'v', value: 5 }]);
  });
});

describe('what templates share', () => {
  const typed = (typeName: string, fields: object = {}): object => calculated({ typeName, ...fields });

  it('of ids is told apart, however many there are', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const body = { ...(reading() as object), ...Object.fromEntries(names.map((name) => [name, `id-${name}`])) };
    const templates = names.map((name) => typed(name, { deviceIdExpression: `$.Body.${name}` }));
    const { measurements } = normalizeBody(body, ...templates, ...templates);
    expect(measurements.map(({ type, deviceId }) => [type, deviceId])).toEqual(
      [...names, ...names].map((name) => [name, `id-${name}`]),
    );
  });

  it('of a time with an offset is the same time', () => {
    const { measurements } = normalizeBody(reading({ endDate: '2024-01-15T13:00:00+01:00' }), typed('a'), typed('b'));
    expect(measurements.map(({ occurredAt }) => occurredAt)).toEqual([
      Date.parse('2024-01-15T12:00:00Z'),
      Date.parse('2024-01-15T12:00:00Z'),
    ]);
  });
});

describe('faults', () => {
  it.each(['deviceIdExpression', 'timestampExpression', 'patientIdExpression', 'correlationIdExpression'])(
    'of an evaluation are told once: %s',
    (name) => {
      const { measurements, faults } = normalizeBody(reading(), calculated({ [name]: '$..deviceId' }));
      expect(measurements).toEqual([]);
      expect(faults).toMatchObject([{ code: 'NormalizationDataMapping', message: expect.stringContaining(name) }]);
    },
  );

  it('of one match or template hide no other', () => {
    const body = [reading({ heartRate: null }), reading({ heartRate: 80 })];
    const broken = calculated({ typeName: 'broken', typeMatchExpression: jmes('add(Body, `1`)') });
    const { measurements, faults } = normalizeBody(body, broken, calculated());
    expect(measurements.map(({ values }) => values[0]?.value)).toEqual([80]);
    expect(faults.map(({ code, template }) => [code, template])).toEqual([
      ['NormalizationDataMapping', 0],
      ['IncompatibleData', 1],
    ]);
  });

  it('of one match are told together', () => {
    const { faults } = normalizeBody({ heartRate: '' }, calculated());
    expect(faults.map(({ message }) => message.split(' found ')[0])).toEqual([
      'deviceIdExpression',
      'timestampExpression',
      'value hr',
    ]);
  });

  it('never tell a value in their message, and keep the start of it apart', () => {
    const { faults } = normalizeBody(reading({ endDate: `Jane Doe ${'x'.repeat(300)}` }), calculated());
    expect(faults[0]?.message).not.toContain('Jane');
    expect(faults[0]?.received).toBe(`Jane Doe ${'x'.repeat(191)}`);
  });

  it('of one event are listed up to the hundredth', () => {
    const body = Array.from({ length: 300 }, () => reading({ deviceId: '' }));
    const { faults } = normalizeBody(body, calculated());
    expect(faults).toHaveLength(101);
    expect(faults.at(-1)).toMatchObject({ code: 'LimitExceeded' });
  });

  it('tell an event that is too large for the mapping', () => {
    const body = Array.from({ length: 10_001 }, () => 1);
    const { measurements, faults } = normalizeBody(body, calculated({ typeMatchExpression: '$..*' }));
    expect(measurements).toEqual([]);
    expect(faults).toMatchObject([{ code: 'LimitExceeded', expression: '$..*' }]);
  });
});

describe('a run of the templates', () => {
  it('lets errors through that are no fault of mapping or message', () => {
    const [selector, template] = [{}, {}] as [Selector, DeviceTemplate];
    expect(() => new EventRun(null).failed(template, selector, new TypeError('a defect'))).toThrow('a defect');
  });
});

describe('any event', () => {
  const mapping = load(
    calculated({
      typeMatchExpression: '$..[?(@.a)]',
      deviceIdExpression: '$.matchedToken.a',
      timestampExpression: '$..a',
    }),
    calculated({ typeMatchExpression: jmes('Body[?a]'), patientIdExpression: jmes('to_string(matchedToken)') }),
    template('IotJsonPathContent', {
      typeMatchExpression: '$..[?(@Body)]',
      values: [{ valueName: 'v', valueExpression: '$.Body', min: 0, absent: [0, ''] }],
    }),
    template('IotCentralJsonPathContent', {
      typeMatchExpression: '$..*',
      values: [{ valueName: 'v', valueExpression: '$.a', samplePeriod: 4 }],
    }),
  );

  it('is normalized without throwing, and stays as it was', () => {
    const events = record({
      Body: jsonValue(),
      Properties: record({ a: anything() }),
      SystemProperties: record({ a: anything() }),
    });
    assert(
      property(events, ({ Body, Properties, SystemProperties }) => {
        const body = toJsonValue(Body);
        const before = JSON.stringify(body);
        const event = eventOf(body, {
          Properties: { a: toJsonValue(Properties.a) },
          SystemProperties: { a: toJsonValue(SystemProperties.a) },
        });
        const { measurements, faults } = mapping.normalize(event);
        expect(JSON.stringify(body)).toBe(before);
        expect(measurements.every(({ occurredAt }) => Number.isInteger(occurredAt))).toBe(true);
        expect(faults.every(({ template, code }) => template !== undefined || code === 'LimitExceeded')).toBe(true);
      }),
    );
  });
});
