import { describe, expect, it } from 'vitest';
import { found, heartRateDevice, heartRateMessage, message } from '../../_pair.ts';

const RULE = 'never-matches';

describe('never-matches', () => {
  it('finds nothing without samples', () => {
    expect(found(RULE, { device: [heartRateDevice({ typeMatchExpression: '$..[?(@hr)]' })] })).toEqual([]);
    expect(found(RULE, { device: [heartRateDevice({ typeMatchExpression: '$..[?(@hr)]' })], samples: [] })).toEqual([]);
  });

  it('reports a type expression alone, for what comes after it was never tried', () => {
    const device = [heartRateDevice({ typeMatchExpression: '$..[?(@hr)]' })];
    expect(found(RULE, { device, samples: [heartRateMessage()] })).toEqual([
      '/template/0/template/typeMatchExpression: typeMatchExpression of "heartrate" matches none of the samples.',
    ]);
  });

  it('reports expressions that find nothing in any sample, optional ones too', () => {
    const device = [
      heartRateDevice({ encounterIdExpression: '$.Body.visit', deviceIdExpression: { value: '$.Body.device' } }),
    ];
    expect(found(RULE, { device, samples: [heartRateMessage(), heartRateMessage({ patientId: null })] })).toEqual([
      '/template/0/template/deviceIdExpression/value: deviceIdExpression finds nothing in any match of the samples.',
      '/template/0/template/encounterIdExpression: encounterIdExpression finds nothing in any match of the samples.',
    ]);
  });

  it('tries the older template types at the match', () => {
    const device = [
      {
        templateType: 'JsonPathContent',
        template: heartRateDevice({
          deviceIdExpression: '$.deviceId',
          timestampExpression: '$.time',
          patientIdExpression: '$.Body.patientId',
        }),
      },
    ];
    expect(found(RULE, { device, samples: [heartRateMessage()] })).toEqual([
      '/template/0/template/patientIdExpression: patientIdExpression finds nothing in any match of the samples.',
      '/template/0/template/values/0/valueExpression: value heartrate finds nothing in any match of the samples.',
    ]);
  });

  it('lets the second stamp of IoT Hub stand in for the first', () => {
    const { values } = heartRateDevice({}, { valueExpression: '$.Body.heartRate' }) as { readonly values: unknown };
    const template = { typeName: 'heartrate', typeMatchExpression: '$..[?(@Body.heartRate)]', values };
    const stamps = { 'iothub-connection-device-id': 'a', 'iothub-enqueuedtime': '2026-03-02T08:00:00Z' };
    const samples = [message({ Body: { heartRate: 70 }, Properties: {}, SystemProperties: stamps })];
    expect(found(RULE, { device: [{ templateType: 'IotJsonPathContent', template }], samples })).toEqual([]);
  });

  it('leaves expressions that fail to the faults of the samples', () => {
    const ambiguous = { deviceIdExpression: '$.Body.*' };
    const failing = { typeMatchExpression: { value: 'to_number(Body, Body)', language: 'JmesPath' } };
    expect(found(RULE, { device: [heartRateDevice(ambiguous)], samples: [heartRateMessage()] })).toEqual([]);
    expect(found('structure', { device: [heartRateDevice(failing)] })).toHaveLength(1);
    const throwing = { typeMatchExpression: { value: 'divide(Body.heartRate, `0`)', language: 'JmesPath' } };
    const pair = { device: [heartRateDevice(throwing)], samples: [heartRateMessage()] };
    expect(found(RULE, pair)).toHaveLength(1);
    expect(found('sample-fault', pair)).toHaveLength(1);
  });
});
