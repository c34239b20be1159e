import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../model.ts';
import { calculated, eventOf, load, normalizeBody } from './_mapping.ts';

function jmes(value: string): object {
  return { value, language: 'JmesPath' };
}

function value(valueName: string, valueExpression: unknown, rules: object = {}): object {
  return { valueName, valueExpression, required: true, ...rules };
}

/** Type, time, device and values of every measurement; a fault fails the test. */
function summary(body: JsonValue, ...templates: readonly object[]): readonly unknown[] {
  const { measurements, faults } = normalizeBody(body, ...templates);
  expect(faults).toEqual([]);
  return measurements.map(({ type, occurredAt, deviceId, values }) => [
    type,
    new Date(occurredAt).toISOString(),
    deviceId,
    Object.fromEntries(values.map(({ name, value }) => [name, value])),
  ]);
}

function height(unit: string, expression: unknown): object {
  return calculated({
    typeName: 'height',
    typeMatchExpression: `$..[?(@unit == '${unit}')]`,
    timestampExpression: '$.matchedToken.date',
    deviceIdExpression: '$.matchedToken.device',
    values: [value('height', expression)],
  });
}

function vital(field: string): object {
  return calculated({
    typeName: field,
    typeMatchExpression: jmes(`to_array(@.Body)[?${field}]`),
    deviceIdExpression: jmes('Body.deviceId'),
    timestampExpression: jmes('matchedToken.date'),
    values: [value(field, jmes(`matchedToken.${field}`))],
  });
}

describe('payloads of real kinds of devices', () => {
  it('convert one height to metres, from whatever unit it was sent in', () => {
    const templates = [
      height('inches', jmes('multiply(to_number(matchedToken.height), `0.0254`)')),
      height('meters', '$.matchedToken.height'),
    ];
    const sent = { device: 'scale-1', date: '2024-01-15T12:00:00Z' };
    expect(
      summary(
        [
          { ...sent, unit: 'inches', height: '70' },
          { ...sent, unit: 'meters', height: '1.75' },
        ],
        ...templates,
      ),
    ).toEqual([
      ['height', '2024-01-15T12:00:00.000Z', 'scale-1', { height: 1.778 }],
      ['height', '2024-01-15T12:00:00.000Z', 'scale-1', { height: '1.75' }],
    ]);
  });

  it('give several types from one message', () => {
    const body = { deviceId: 'watch-1', date: '2024-01-15T12:00:00Z', heartrate: 70, steps: 12 };
    expect(summary(body, vital('heartrate'), vital('steps'), vital('spo2'))).toEqual([
      ['heartrate', '2024-01-15T12:00:00.000Z', 'watch-1', { heartrate: 70 }],
      ['steps', '2024-01-15T12:00:00.000Z', 'watch-1', { steps: 12 }],
    ]);
  });

  it('find the arrays of chosen devices and read time from seconds', () => {
    const template = calculated({
      typeName: 'distance',
      typeMatchExpression: jmes("to_array(@.Body) | [? deviceId && starts_with(deviceId, 'deviceTypeB')].data[] "),
      deviceIdExpression: '$.Body.deviceId',
      timestampExpression: jmes('fromUnixTimestamp(matchedToken.at)'),
      values: [value('distance', jmes('multiply(matchedToken.distanceInMiles, `1609.344`)'))],
    });
    const body = {
      deviceId: 'deviceTypeB-4',
      data: [
        { at: 1_705_320_000, distanceInMiles: 2 },
        { at: 1_705_320_060, distanceInMiles: 0.5 },
      ],
    };
    expect(summary(body, template)).toEqual([
      ['distance', '2024-01-15T12:00:00.000Z', 'deviceTypeB-4', { distance: 3218.688 }],
      ['distance', '2024-01-15T12:01:00.000Z', 'deviceTypeB-4', { distance: 804.672 }],
    ]);
  });

  it('carry a night of samples with gaps and an interval', () => {
    const template = calculated({
      typeName: 'nightheartrate',
      typeMatchExpression: '$.Body.data[*].heart_rate',
      deviceIdExpression: '$.Body.ring',
      timestampExpression: '$.matchedToken.timestamp',
      values: [value('heartrate', '$.matchedToken.items', { samplePeriod: 300_000, min: 20, max: 250 })],
    });
    const heart_rate = { interval: 300, items: [52, null, 51], timestamp: '2024-01-15T00:10:00+02:00' };
    expect(summary({ ring: 'ring-1', data: [{ id: 'n1', heart_rate }] }, template)).toEqual([
      [
        'nightheartrate',
        '2024-01-14T22:10:00.000Z',
        'ring-1',
        { heartrate: { periodMs: 300_000, samples: [52, null, 51] } },
      ],
    ]);
  });

  it('leave out what a cuff marks as unknown, and use the local time it sends', () => {
    const template = calculated({
      typeName: 'bloodpressure',
      typeMatchExpression: '$.Body.BPDataList[*]',
      deviceIdExpression: '$.Body.cuff',
      timestampExpression: '$.matchedToken.taken',
      timestampZone: 'America/Los_Angeles',
      values: [
        value('systolic', '$.matchedToken.HP'),
        value('diastolic', '$.matchedToken.LP'),
        value('heartrate', '$.matchedToken.HR', { required: false, absent: [-1] }),
      ],
    });
    const list = [
      { HP: 120, LP: 80, HR: 61, taken: '2024-01-15 04:00:00' },
      { HP: 131, LP: 88, HR: -1, taken: '2024-07-15 05:00:00' },
    ];
    expect(summary({ cuff: 'cuff-1', BPDataList: list }, template)).toEqual([
      ['bloodpressure', '2024-01-15T12:00:00.000Z', 'cuff-1', { systolic: 120, diastolic: 80, heartrate: 61 }],
      ['bloodpressure', '2024-07-15T12:00:00.000Z', 'cuff-1', { systolic: 131, diastolic: 88 }],
    ]);
  });

  it('are told apart by what stands in the message properties', () => {
    const template = calculated({
      deviceIdExpression: '$.Properties.deviceId',
      timestampExpression: '$.SystemProperties.time',
    });
    const event = eventOf(
      { heartRate: 70 },
      { Properties: { deviceId: 'gateway-9' }, SystemProperties: { time: '2024-01-15T12:00:00Z' } },
    );
    expect(load(template).normalize(event).measurements).toMatchObject([{ deviceId: 'gateway-9' }]);
  });
});
