import { effect, signal } from '@preact/signals';
import { addSamples, changeDraft, draft } from './draft.ts';
import { readChosenFile, writeDraftFile } from './draft-file.ts';

const KEY = 'iot-connector.debugger.draft';

/** Messages may be health data: a draft stays in this browser only while the person has asked for it. */
export const isKept = signal(false);

/** Takes a kept draft up again, if there is one. */
export function restoreDraft(): boolean {
  const kept = localStorage.getItem(KEY);
  if (kept === null) return false;
  const chosen = readChosenFile('kept draft', kept);
  if (chosen.kind !== 'draft') return false;
  const { deviceMapping, fhirMapping, samples } = chosen.draft;
  changeDraft({ device: deviceMapping, fhir: fhirMapping, samples: [] });
  addSamples(samples);
  isKept.value = true;
  return true;
}

/** Writes the draft while it is to be kept, and removes it once it is not. */
export function startKeeping(): () => void {
  return effect(() => {
    if (!isKept.value) localStorage.removeItem(KEY);
    else if (draft.value !== undefined) localStorage.setItem(KEY, writeDraftFile(draft.value));
  });
}
