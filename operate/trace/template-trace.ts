import { basename } from 'node:path';
import { type MappingText, readMappingText } from '../../mapping/text/mapping-text.ts';
import type { MappingSources } from '../../mapping-sets/mapping-set.ts';
import type { TemplateTrace, TracedExpression } from '../../traces/observation-trace.ts';

const EXPRESSION = /Expression$/i;

/** A set that made a reading can be read: it was compiled. */
export function traceTemplate({ deviceText, files }: MappingSources, index: number, typeName: string): TemplateTrace {
  const read = readMappingText(deviceText, basename(files.device));
  if (!read.ok) throw new Error('a mapping set that made readings is no JSON any more');
  const mapping = read.value;
  const pointer = `/template/${index}/template`;
  const fields = fieldsOf(fieldsOf(elementsOf(fieldsOf(mapping.value)['template'])[index])['template']);
  const own = expressionsIn(mapping, fields, pointer, (name) => name);
  const values = elementsOf(fields['values']).flatMap((value, position) => {
    const { valueName } = fieldsOf(value);
    const name = typeof valueName === 'string' ? valueName : `value ${position}`;
    return expressionsIn(mapping, fieldsOf(value), `${pointer}/values/${position}`, () => name);
  });
  return { index, typeName, ...mapping.locate(pointer), expressions: [...own, ...values] };
}

function expressionsIn(
  mapping: MappingText,
  fields: Readonly<Record<string, unknown>>,
  pointer: string,
  nameOf: (field: string) => string,
): readonly TracedExpression[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    const text = typeof value === 'string' ? value : fieldsOf(value)['value'];
    if (!EXPRESSION.test(field) || typeof text !== 'string') return [];
    const { line } = mapping.locate(`${pointer}/${field}`);
    return [{ name: nameOf(field), text, pointer: `${pointer}/${field}`, line }];
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
