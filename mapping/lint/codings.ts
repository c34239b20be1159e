import type { CodeEntry } from '../schema/fhir-mapping-schema.ts';
import type { MappingPlace } from '../text/mapping-text.ts';
import type { FhirEntry } from './fhir-side.ts';
import type { MappingSide } from './mapping-side.ts';

/** A coding of a FHIR template, wherever it stands. */
export interface PlacedCoding {
  readonly coding: CodeEntry;
  /** The place of one of its properties. */
  readonly place: (property: string) => MappingPlace;
}

export function codingsOf({ entries }: MappingSide<FhirEntry>): readonly PlacedCoding[] {
  return entries.flatMap((fhir) =>
    listsOf(fhir).flatMap(({ path, codes }) =>
      codes.map((coding, index) => ({ coding, place: (property) => fhir.at(`${path}/${index}${property}`) })),
    ),
  );
}

function listsOf({
  entry,
  slots,
}: FhirEntry): readonly { readonly path: string; readonly codes: readonly CodeEntry[] }[] {
  const { codes, category = [] } = entry;
  return [
    { path: '/codes', codes },
    ...category.map((concept, index) => ({ path: `/category/${index}/codes`, codes: concept.codes ?? [] })),
    ...slots.filter(({ isComponent }) => isComponent).map(({ codesPath, codes }) => ({ path: codesPath, codes })),
    ...slots.flatMap(({ path, value }) =>
      value.valueType === 'CodeableConcept' ? [{ path: `${path}/codes`, codes: value.codes ?? [] }] : [],
    ),
  ];
}
