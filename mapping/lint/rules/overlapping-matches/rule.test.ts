import { describe, expect, it } from 'vitest';
import { found, heartRateDevice, heartRateMessage, message } from '../../_pair.ts';

const RULE = 'overlapping-matches';

describe('overlapping-matches', () => {
  it('finds two templates of one type that match one element', () => {
    const other = heartRateDevice({ typeName: 'HeartRate', typeMatchExpression: '$.Body' });
    expect(found(RULE, { device: [heartRateDevice(), other], samples: [heartRateMessage()] })).toEqual([
      '/template/1/template/typeMatchExpression: Template 0 of the same type matches the same reading of a sample: only one of the two stays.',
    ]);
  });

  it('finds a template whose matches share the time of their message', () => {
    const device = [heartRateDevice({ timestampExpression: '$.Body.time' })];
    const body = { deviceId: 'a', time: '2026-03-02T08:00:00Z', readings: [{ heartRate: 70 }, { heartRate: 71 }] };
    expect(found(RULE, { device, samples: [message(body)] })).toEqual([
      '/template/0/template/timestampExpression: Match 1 of "heartrate" in the samples has the same device and time as an earlier one of its message: only one of them stays.',
    ]);
  });

  it('allows readings of other devices, times, patients, types, values or messages', () => {
    const readings = [
      { id: 'a', at: '2026-03-02T08:00:00Z', who: 'p', heartRate: 70 },
      { id: 'b', at: '2026-03-02T08:00:00Z', who: 'p', heartRate: 70 },
      { id: 'a', at: '2026-03-02T08:00:01Z', who: 'p', heartRate: 70 },
      { id: 'a', at: '2026-03-02T08:00:00Z', who: 'q', heartRate: 70 },
    ];
    const paths = {
      deviceIdExpression: '$.matchedToken.id',
      timestampExpression: '$.matchedToken.at',
      patientIdExpression: '$.matchedToken.who',
    };
    const device = [
      heartRateDevice(paths),
      heartRateDevice({ ...paths, typeName: 'pulse' }),
      heartRateDevice(paths, { valueName: 'pulse' }),
    ];
    expect(found(RULE, { device, samples: [message({ readings }), message({ readings })] })).toEqual([]);
  });
});
