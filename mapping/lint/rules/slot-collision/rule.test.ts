import { describe, expect, it } from 'vitest';
import { found, heartRateDevice, heartRateFhir, heartRateMessage, heartRateSeries } from '../../_pair.ts';

const RULE = 'slot-collision';

function at(seconds: number, overrides: object = {}) {
  return heartRateMessage({ time: `2026-03-02T08:00:0${seconds}Z`, ...overrides });
}

describe('slot-collision', () => {
  it('counts the readings that lose their slot', () => {
    const fhir = [heartRateSeries({}, { defaultPeriod: 2000 })];
    expect(found(RULE, { fhir, samples: [0, 1, 2, 3, 4].map((second) => at(second)) })).toEqual([
      `/template/0/template/value/defaultPeriod: 2 of the samples' readings of "heartrate" fall into a slot of 2000 ms that has one: they are lost.`,
    ]);
  });

  it('takes each device and session by itself, and what is sent again once', () => {
    const device = [heartRateDevice({ correlationIdExpression: '$.Body.session' })];
    const fhir = [heartRateSeries({ periodInterval: -1 }, { defaultPeriod: 5000 })];
    const samples = [
      at(0, { session: 's' }),
      at(0, { session: 's' }),
      at(1, { session: 't' }),
      at(2, { session: 's', deviceId: 'b' }),
    ];
    expect(found(RULE, { device, fhir, samples })).toEqual([]);
  });

  it('is about series of single readings only', () => {
    const samples = [at(0), at(1)];
    expect(found(RULE, { samples })).toEqual([]);
    expect(found(RULE, { samples, fhir: [heartRateFhir({ periodInterval: 60 })] })).toEqual([]);
    expect(found(RULE, { samples, fhir: [heartRateSeries({}, { defaultPeriod: undefined })] })).toEqual([]);
    expect(found(RULE, { samples, fhir: [heartRateSeries({ typeName: 'pulse' }, { defaultPeriod: 60_000 })] })).toEqual(
      [],
    );
    expect(found(RULE, { samples, fhir: [heartRateSeries({}, { valueName: 'hr', defaultPeriod: 60_000 })] })).toEqual(
      [],
    );
    const device = [heartRateDevice({}, { samplePeriod: 4 })];
    const arrays = [at(0, { heartRate: [70, 71] }), at(1, { heartRate: [72, 73] })];
    expect(found(RULE, { device, samples: arrays, fhir: [heartRateSeries({}, { defaultPeriod: 60_000 })] })).toEqual(
      [],
    );
  });
});
