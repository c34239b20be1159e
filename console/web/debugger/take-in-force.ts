import { ask } from '../api/client.ts';
import { changeDraft } from './draft.ts';
import { inForce, settings } from './session.ts';

/** Asks the connector for the set that it works by; without a connector the debugger works all the same. */
export async function loadInForce(): Promise<boolean> {
  try {
    const { version, deviceText, fhirText, identityMode, compatibility } = await ask('mappingSet', {});
    inForce.value = { version, device: deviceText, fhir: fhirText };
    settings.value = {
      identityMode,
      compatibility: compatibility['effectiveShape'] === 'wholePeriod' ? 'medtech' : 'default',
    };
    return true;
  } catch {
    inForce.value = undefined;
    return false;
  }
}

/** Makes the draft's mappings those in force; its samples stay. */
export function takeInForce(): void {
  const { value } = inForce;
  if (value !== undefined) changeDraft({ device: value.device, fhir: value.fhir });
}
