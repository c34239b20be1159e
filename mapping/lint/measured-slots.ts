import type { FhirValueEntry } from '../schema/fhir-mapping-schema.ts';
import type { FhirEntry, FhirSlot } from './fhir-side.ts';
import type { MappingSide } from './mapping-side.ts';

/** A value that is a number with a unit. */
export interface MeasuredSlot extends FhirSlot {
  readonly entry: FhirEntry;
  readonly value: MeasuredEntry;
}

type MeasuredEntry = Extract<FhirValueEntry, { readonly valueType: 'Quantity' | 'SampledData' }>;

export function measuredSlots({ entries }: MappingSide<FhirEntry>): readonly MeasuredSlot[] {
  return entries.flatMap((entry) =>
    entry.slots.flatMap((slot) => {
      const { value } = slot;
      return value.valueType === 'Quantity' || value.valueType === 'SampledData' ? [{ ...slot, entry, value }] : [];
    }),
  );
}
