import { type Compatibility, COMPATIBILITY } from '../../../mapping/compatibility.ts';
import { ask } from '../api/client.ts';
import { changeDraft } from './draft.ts';
import { inForce, settings } from './session.ts';

/** Asks the connector for the set that it works by; without a connector the debugger works all the same. */
export async function loadInForce(): Promise<boolean> {
  try {
    const { version, deviceText, fhirText, identityMode, compatibility } = await ask('mappingSet', {});
    // The contract tells the switches by name; a server of this version has these, all of them.
    const switches = { ...COMPATIBILITY.default, ...compatibility } as Compatibility;
    inForce.value = { version, device: deviceText, fhir: fhirText, compatibility: switches };
    settings.value = { identityMode, compatibility: 'connector' };
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
