import { createExpressionCompiler } from '../expressions/compile.ts';
import type { Fault, Result } from '../fault.ts';
import { fail, ok } from '../fault.ts';
import type { DeviceMappingFile } from '../schema/device-mapping-schema.ts';
import { DEVICE_MAPPING_JSON_SCHEMA, deviceMappingSchema } from '../schema/device-mapping-schema.ts';
import { checkAgainst } from '../schema/schema-faults.ts';
import { createSpelling } from '../schema/spelling.ts';
import type { MappingText } from '../text/mapping-text.ts';
import { readMappingText } from '../text/mapping-text.ts';
import { compileTemplate } from './compile-template.ts';
import type { DeviceMapping } from './device-mapping.ts';
import type { DeviceTemplate } from './device-template.ts';
import { normalize } from './normalize.ts';

const spell = createSpelling(DEVICE_MAPPING_JSON_SCHEMA);

interface Source {
  readonly file: string;
}

/** Reads, checks and compiles a device mapping; a broken one is refused whole, with everything that is wrong. */
export function loadDeviceMapping(text: string, source: Source): Result<DeviceMapping> {
  const templates = loadDeviceTemplates(text, source);
  return templates.ok ? ok(createDeviceMapping(templates.value)) : templates;
}

/** The compiled templates of a device mapping, for those who look into them. */
export function loadDeviceTemplates(text: string, { file }: Source): Result<readonly DeviceTemplate[]> {
  const source = readMappingText(text, file);
  if (!source.ok) return source;
  const checked = checkAgainst(deviceMappingSchema, spell, source.value);
  return checked.ok ? compileAll(checked.value, source.value) : checked;
}

function compileAll(mapping: DeviceMappingFile, source: MappingText): Result<readonly DeviceTemplate[]> {
  const compile = createExpressionCompiler();
  const templates: DeviceTemplate[] = [];
  const faults: Fault[] = [];
  for (const [index, entry] of mapping.template.entries()) {
    const compiled = compileTemplate(entry, index, source, compile);
    if (compiled.ok) templates.push(compiled.value);
    else faults.push(...compiled.faults);
  }
  return faults.length > 0 ? fail(...faults) : ok(templates);
}

function createDeviceMapping(templates: readonly DeviceTemplate[]): DeviceMapping {
  return {
    typeNames: [...new Set(templates.map(({ typeName }) => typeName))],
    needsExactNumbers: templates.some(needsExactNumbers),
    normalize: (event, observe) => normalize(templates, event, observe),
  };
}

function needsExactNumbers(template: DeviceTemplate): boolean {
  const { typeMatch, deviceId, timestamps, patientId, encounterId, correlationId, values } = template;
  const selectors = [typeMatch, deviceId, ...timestamps, patientId, encounterId, correlationId, ...values];
  return selectors.some((selector) => selector?.expression.needsExactNumbers);
}
