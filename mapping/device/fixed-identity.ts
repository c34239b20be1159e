import type { compileExpression } from '../expressions/compile.ts';
import type { Compiled } from '../expressions/expression.ts';
import type { TemplateEntry } from '../schema/device-mapping-schema.ts';
import type { MappingPlace } from '../text/mapping-text.ts';
import type { DeviceTemplate, Selector } from './device-template.ts';

/** Where IoT Hub and IoT Central stamp device id and time; of two times the second stands in for the first. */
const STAMPS = {
  hub: {
    deviceId: '$.SystemProperties.iothub-connection-device-id',
    timestamps: ['$.Properties.iothub-creation-time-utc', '$.SystemProperties.iothub-enqueuedtime'],
  },
  central: { deviceId: '$.deviceId', timestamps: ['$.enqueuedTime'] },
} as const;

/** Device id and time of a template type that fixes their expressions. */
export function fixedIdentity(
  type: TemplateEntry['templateType'],
  place: MappingPlace,
  compile: typeof compileExpression,
): Pick<DeviceTemplate, 'deviceId' | 'timestamps'> {
  const {
    deviceId,
    timestamps: [first, ...others],
  } = type.startsWith('IotCentral') ? STAMPS.central : STAMPS.hub;
  return {
    deviceId: fixed('device id', deviceId),
    timestamps: [fixed('timestamp', first), ...others.map((text) => fixed('timestamp', text))],
  };

  function fixed(subject: string, text: string): Selector {
    const { expression } = compile(text, 'JsonPath') as Extract<Compiled, { ok: true }>;
    return { subject, expression, place };
  }
}
