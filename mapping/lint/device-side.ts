import { compileTemplate } from '../device/compile-template.ts';
import type { DeviceTemplate } from '../device/device-template.ts';
import { loadDeviceMapping } from '../device/load-device-mapping.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { TemplateEntry } from '../schema/device-mapping-schema.ts';
import { DEVICE_MAPPING_JSON_SCHEMA, deviceMappingSchema } from '../schema/device-mapping-schema.ts';
import { createSpelling } from '../schema/spelling.ts';
import type { MappingPlace } from '../text/mapping-text.ts';
import type { LintedFile } from './lint-finding.ts';
import type { MappingSide, SideReader } from './mapping-side.ts';
import { placeIn, readSide } from './mapping-side.ts';

/** A well-formed device template, as written and compiled. */
export interface DeviceEntry {
  readonly typeName: string;
  readonly entry: TemplateEntry;
  readonly template: DeviceTemplate;
  readonly at: (path: string) => MappingPlace;
}

const ENTRY_SCHEMA = deviceMappingSchema.shape.template.element;

const READER: SideReader<DeviceEntry> = {
  load: loadDeviceMapping,
  spell: createSpelling(DEVICE_MAPPING_JSON_SCHEMA),
  readEntry: (value, index, source) => {
    const entry = ENTRY_SCHEMA.safeParse(value);
    if (!entry.success) return undefined;
    const compiled = compileTemplate(entry.data, index, source, compileExpression);
    if (!compiled.ok) return undefined;
    const { typeName } = compiled.value;
    return { typeName, entry: entry.data, template: compiled.value, at: placeIn(source, index) };
  },
};

export function readDeviceSide(file: LintedFile): MappingSide<DeviceEntry> {
  return readSide(file, READER);
}
