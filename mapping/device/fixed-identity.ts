import { compileExpression } from '../expressions/compile.ts';
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
): Pick<DeviceTemplate, 'deviceId' | 'timestamps'> {
  const { deviceId, timestamps } = type.startsWith('IotCentral') ? STAMPS.central : STAMPS.hub;
  const [first, ...others] = timestamps;
  return {
    deviceId: fixed('device id', deviceId, place),
    timestamps: [fixed('timestamp', first, place), ...others.map((text) => fixed('timestamp', text, place))],
  };
}

function fixed(subject: string, text: string, place: MappingPlace): Selector {
  const compiled = compileExpression(text, 'JsonPath');
  if (!compiled.ok) throw new Error(`${text} is no JSONPath: ${compiled.fault.message}`);
  return { subject, expression: compiled.expression, place };
}
