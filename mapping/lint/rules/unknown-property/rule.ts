import { DEVICE_MAPPING_JSON_SCHEMA } from '../../../schema/device-mapping-schema.ts';
import { FHIR_MAPPING_JSON_SCHEMA } from '../../../schema/fhir-mapping-schema.ts';
import type { MappingText } from '../../../text/mapping-text.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import { nearestName } from '../../near-name.ts';
import type { UnknownProperty } from './find-unknown.ts';
import { findUnknown } from './find-unknown.ts';

/** Properties that are spelled wrong or stand in the wrong place: the connector, as the old service, ignores them. */
export const unknownProperty: LintRule = {
  id: 'unknown-property',
  severity: 'warning',
  check: ({ device, fhir }) => [
    ...problemsOf(device.source, DEVICE_MAPPING_JSON_SCHEMA),
    ...problemsOf(fhir.source, FHIR_MAPPING_JSON_SCHEMA),
  ],
};

function problemsOf(source: MappingText | undefined, schema: unknown): readonly Problem[] {
  if (source === undefined) return [];
  return findUnknown(source.value, schema).flatMap((unknown) => problemOf(unknown, source));
}

/** Properties that resemble none are somebody's notes. */
function problemOf(
  { name, pointer, siblings, isKnownElsewhere }: UnknownProperty,
  source: MappingText,
): readonly Problem[] {
  const near = nearestName(name, siblings);
  if (near === undefined && !isKnownElsewhere) return [];
  const hint =
    near === undefined
      ? 'Move it to where it belongs, or remove it.'
      : `Did you mean "${near}"? Rename the property, or remove it.`;
  return [{ place: source.locate(pointer), message: `The property "${name}" has no effect here.`, hint }];
}
