import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../config/package.ts';
import { loadDeviceMapping } from '../../mapping/device/load-device-mapping.ts';
import { toDeviceEvent } from '../../mapping/event/device-event.ts';
import { readBody } from '../../mapping/event/read-body.ts';
import { simulatedDevices } from './device-models.ts';

const AT = Date.UTC(2026, 2, 1, 12);

describe('simulated devices', () => {
  it('send what the mapping of examples/demo reads without a fault, one type each', async () => {
    const file = join(PACKAGE_ROOT, 'examples/demo/devicecontent.json');
    const loaded = loadDeviceMapping(await readFile(file, 'utf8'), { file });
    if (!loaded.ok) throw new Error('the demo mapping does not load');
    const types = simulatedDevices(7).map((device) => {
      const body = readBody(JSON.stringify(device.model.message(device, AT, () => 0.5)), { exactNumbers: false });
      if (!body.ok) throw new Error('a simulated message is not JSON');
      const { measurements, faults } = loaded.value.normalize(toDeviceEvent({ body: body.value }));
      expect(faults).toEqual([]);
      expect(measurements).toMatchObject([{ deviceId: device.deviceId, occurredAt: AT }]);
      return measurements[0]?.type;
    });
    expect(types).toEqual([
      'heartrate',
      'bloodpressure',
      'oxygensaturation',
      'bodytemperature',
      'steps',
      'glucose',
      'ecg',
    ]);
  });

  it('have ids of their own, however many there are', () => {
    const ids = simulatedDevices(100).map((device) => device.deviceId);
    expect(new Set(ids).size).toBe(100);
  });
});
