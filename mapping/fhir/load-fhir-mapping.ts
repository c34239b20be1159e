import type { Fault, Result } from '../fault.ts';
import { fail, ok } from '../fault.ts';
import type { CodeValueFhirEntry, FhirMappingFile } from '../schema/fhir-mapping-schema.ts';
import { FHIR_MAPPING_JSON_SCHEMA, fhirMappingSchema } from '../schema/fhir-mapping-schema.ts';
import { checkAgainst } from '../schema/schema-faults.ts';
import { createSpelling } from '../schema/spelling.ts';
import type { MappingText } from '../text/mapping-text.ts';
import { readMappingText } from '../text/mapping-text.ts';
import { compileTemplate } from './compile-template.ts';
import type { FhirTemplate } from './fhir-template.ts';
import type { FhirMapping } from './observation-draft.ts';
import { transformWindow } from './transform.ts';

const spell = createSpelling(FHIR_MAPPING_JSON_SCHEMA);

/** Reads, checks and compiles a FHIR mapping file; answers all its faults at once, each with its place. */
export function loadFhirMapping(text: string, { file }: { readonly file: string }): Result<FhirMapping> {
  const source = readMappingText(text, file);
  if (!source.ok) return source;
  const checked = checkAgainst(fhirMappingSchema, spell, source.value);
  if (!checked.ok) return checked;
  const faults = [
    ...findRepeatedTypes(checked.value, source.value),
    ...checked.value.template.flatMap(({ template }, index) => findFaults(template, index, source.value)),
  ];
  if (faults.length > 0) return fail(...faults);
  return ok(createFhirMapping(checked.value.template.map(({ template }, index) => compileTemplate(template, index))));
}

function createFhirMapping(templates: readonly FhirTemplate[]): FhirMapping {
  const byName = new Map(templates.map((template) => [template.typeName.toLowerCase(), template]));
  const template = (typeName: string): FhirTemplate | undefined => byName.get(typeName.toLowerCase());
  return {
    typeNames: templates.map(({ typeName }) => typeName),
    spelling: (typeName) => template(typeName)?.typeName,
    template,
    transform: (window) => transformWindow(template(window.type), window),
  };
}

function findRepeatedTypes(mapping: FhirMappingFile, source: MappingText): readonly Fault[] {
  const first = new Map<string, number>();
  return mapping.template.flatMap(({ template: { typeName } }, index) => {
    const earlier = first.get(typeName.toLowerCase());
    if (earlier === undefined) {
      first.set(typeName.toLowerCase(), index);
      return [];
    }
    const message = `typeName repeats that of template ${earlier}; type names differ in more than case. Rename or remove one.`;
    return [fault(source, `/template/${index}/template/typeName`, message, index, typeName)];
  });
}

function findFaults(entry: CodeValueFhirEntry, index: number, source: MappingText): readonly Fault[] {
  const report = (pointer: string, message: string): Fault =>
    fault(source, `/template/${index}/template${pointer}`, message, index, entry.typeName);
  return [
    ...findPeriodFaults(entry, report),
    ...findEmptyConcepts(entry, report),
    ...findRepeatedComponents(entry, report),
  ];
}

type Report = (pointer: string, message: string) => Fault;

function findPeriodFaults(entry: CodeValueFhirEntry, report: Report): readonly Fault[] {
  const faults: Fault[] = [];
  const periods = new Set<number>();
  for (const { pointer, value } of valuesOf(entry)) {
    if (value.valueType !== 'SampledData') continue;
    const period = value.samplePeriod ?? value.defaultPeriod;
    if (period === undefined) {
      faults.push(report(pointer, 'defaultPeriod is missing: SampledData needs the milliseconds between two samples'));
    } else if (periods.add(period).size > 1 && entry.periodInterval === -1) {
      faults.push(report(pointer, 'SampledData values of one session need the same period, for they share its start'));
    }
  }
  return faults;
}

function findEmptyConcepts(entry: CodeValueFhirEntry, report: Report): readonly Fault[] {
  return valuesOf(entry).flatMap(({ pointer, value }) => {
    if (value.valueType !== 'CodeableConcept' || (value.codes?.length ?? 0) > 0 || value.text?.trim()) return [];
    return [report(pointer, 'a CodeableConcept needs codes or a text, for else it says nothing')];
  });
}

function findRepeatedComponents(entry: CodeValueFhirEntry, report: Report): readonly Fault[] {
  const seen = new Set<string>();
  return (entry.components ?? []).flatMap(({ value }, index) => {
    const name = value.valueName ?? value.valueType;
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      report(`/components/${index}/value/valueName`, 'two components read the same value; give each its own name'),
    ];
  });
}

function valuesOf(entry: CodeValueFhirEntry) {
  return [
    ...(entry.value === undefined ? [] : [{ pointer: '/value', value: entry.value }]),
    ...(entry.components ?? []).map(({ value }, index) => ({ pointer: `/components/${index}/value`, value })),
  ];
}

function fault(source: MappingText, pointer: string, message: string, template: number, typeName: string): Fault {
  return { code: 'InvalidTemplate', message, ...source.locate(pointer), template, typeName };
}
