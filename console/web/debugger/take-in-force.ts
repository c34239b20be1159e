import { changeDraft } from './draft.ts';
import { inForce } from './session.ts';

/** Makes the draft's mappings those in force; its samples stay. */
export function takeInForce(): void {
  const { value } = inForce;
  if (value !== undefined) changeDraft({ device: value.device, fhir: value.fhir });
}
