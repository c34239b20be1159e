import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actorWorkflowId, parseActorWorkflowId } from './ids.ts';

const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });

describe('the workflow id of a device actor', () => {
  it('is readable and names connector, device and type', () => {
    expect(actorWorkflowId({ deviceId: 'strap-1', type: 'heartrate' })).toBe('iot-connector/strap-1/heartrate');
  });

  it('is different for different identities, whatever characters they hold', () => {
    fc.assert(
      fc.property(part, part, part, part, (deviceId, type, otherDevice, otherType) => {
        fc.pre(deviceId !== otherDevice || type !== otherType);
        expect(actorWorkflowId({ deviceId, type })).not.toBe(
          actorWorkflowId({ deviceId: otherDevice, type: otherType }),
        );
      }),
    );
  });

  it('is read back into the identity', () => {
    fc.assert(
      fc.property(part, part, (deviceId, type) => {
        const id = actorWorkflowId({ deviceId, type });
        expect(id.length).toBeLessThanOrEqual(255);
        if (!id.includes('#')) expect(parseActorWorkflowId(id)).toEqual({ deviceId, type });
      }),
    );
  });

  it('is a hash when the parts do not fit a database column', () => {
    const long = 'd'.repeat(300);
    const id = actorWorkflowId({ deviceId: long, type: 'heartrate' });
    expect(id).toMatch(/^iot-connector\/#[0-9a-f]{64}$/);
    expect(actorWorkflowId({ deviceId: `${long}e`, type: 'heartrate' })).not.toBe(id);
    expect(parseActorWorkflowId(id)).toBeUndefined();
  });

  it('is not found in foreign ids', () => {
    expect(parseActorWorkflowId('other/strap-1/heartrate')).toBeUndefined();
    expect(parseActorWorkflowId('iot-connector/%zz/heartrate')).toBeUndefined();
  });
});
