import { compileTemplate } from '../fhir/compile-template.ts';
import type { FhirTemplate } from '../fhir/fhir-template.ts';
import { loadFhirMapping } from '../fhir/load-fhir-mapping.ts';
import type { CodeEntry, CodeValueFhirEntry, FhirValueEntry } from '../schema/fhir-mapping-schema.ts';
import { FHIR_MAPPING_JSON_SCHEMA, fhirMappingSchema } from '../schema/fhir-mapping-schema.ts';
import { createSpelling } from '../schema/spelling.ts';
import type { MappingPlace } from '../text/mapping-text.ts';
import type { LintedFile } from './lint-finding.ts';
import type { MappingSide, SideReader } from './mapping-side.ts';
import { placeIn, readSide } from './mapping-side.ts';

/** A well-formed FHIR template, as written and compiled. */
export interface FhirEntry {
  readonly typeName: string;
  readonly entry: CodeValueFhirEntry;
  readonly template: FhirTemplate;
  /** The Observation's own value first, then its components. */
  readonly slots: readonly FhirSlot[];
  readonly at: (path: string) => MappingPlace;
}

/** One value of a FHIR template with the codes that say what it is. */
export interface FhirSlot {
  /** Path of the value in its template. */
  readonly path: string;
  readonly codesPath: string;
  readonly codes: readonly CodeEntry[];
  readonly value: FhirValueEntry;
  readonly isComponent: boolean;
}

const ENTRY_SCHEMA = fhirMappingSchema.shape.template.element;

const READER: SideReader<FhirEntry> = {
  load: loadFhirMapping,
  spell: createSpelling(FHIR_MAPPING_JSON_SCHEMA),
  readEntry: (value, index, source) => {
    const parsed = ENTRY_SCHEMA.safeParse(value);
    if (!parsed.success) return undefined;
    const entry = parsed.data.template;
    const template = compileTemplate(entry, index);
    return { typeName: entry.typeName, entry, template, slots: slotsOf(entry), at: placeIn(source, index) };
  },
};

export function readFhirSide(file: LintedFile): MappingSide<FhirEntry> {
  return readSide(file, READER);
}

function slotsOf({ codes, value, components = [] }: CodeValueFhirEntry): readonly FhirSlot[] {
  const own = value === undefined ? [] : [{ path: '/value', codesPath: '/codes', codes, value, isComponent: false }];
  const parts = components.map((component, index) => ({
    ...component,
    path: `/components/${index}/value`,
    codesPath: `/components/${index}/codes`,
    isComponent: true,
  }));
  return [...own, ...parts];
}
