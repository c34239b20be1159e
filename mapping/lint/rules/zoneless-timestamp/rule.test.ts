import { describe, expect, it } from 'vitest';
import { heartRateDevice, heartRateMessage, places } from '../../_pair.ts';

describe('zoneless-timestamp', () => {
  it.each([
    ['2026-03-02T08:00:00', ['/template/0/template/timestampExpression']],
    ['2026-03-02T08:00:00Z', []],
    ['2026-03-02T08:00:00+01:00', []],
  ])('looks at %s', (time, pointers) => {
    expect(places('zoneless-timestamp', { samples: [heartRateMessage({ time })] })).toEqual(pointers);
  });

  it('is content with timestampZone', () => {
    const device = [heartRateDevice({ timestampZone: 'Europe/Berlin' })];
    expect(
      places('zoneless-timestamp', { device, samples: [heartRateMessage({ time: '2026-03-02T08:00:00' })] }),
    ).toEqual([]);
  });
});
