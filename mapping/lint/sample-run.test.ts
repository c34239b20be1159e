import { describe, expect, it } from 'vitest';
import type { Selector } from '../device/device-template.ts';
import { deviceText, heartRateDevice, heartRateMessage } from './_pair.ts';
import type { DeviceEntry } from './device-side.ts';
import { readDeviceSide } from './device-side.ts';
import { runSamples } from './sample-run.ts';

function entryOf(template: object): DeviceEntry {
  const [entry] = readDeviceSide({ text: deviceText(template), file: 'devicecontent.json' }).entries;
  if (entry === undefined) throw new Error('the template is broken');
  return entry;
}

describe('trying a template on samples', () => {
  it('counts matches and keeps what they gave, by sample', () => {
    const samples = [
      heartRateMessage(),
      heartRateMessage({ heartRate: undefined }),
      heartRateMessage({ heartRate: 72 }),
    ];
    const { matches, readings, faults, zoneless } = runSamples(entryOf(heartRateDevice()), samples);
    expect({ matches, faults, zoneless }).toEqual({ matches: 2, faults: [], zoneless: 0 });
    expect(readings.map(({ sample, measurement }) => [sample, measurement.values[0]?.value])).toEqual([
      [0, 71],
      [2, 72],
    ]);
  });

  it('does not hide a defect of the engine', () => {
    const entry = entryOf(heartRateDevice());
    const { typeMatch } = entry.template;
    const selectAll = (): never => {
      throw new TypeError('defect');
    };
    const broken: Selector = { ...typeMatch, expression: { ...typeMatch.expression, selectAll } };
    const device = { ...entry, template: { ...entry.template, typeMatch: broken } };
    expect(() => runSamples(device, [heartRateMessage()])).toThrow(TypeError);
  });
});
