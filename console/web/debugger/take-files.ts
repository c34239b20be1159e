import { batch } from '@preact/signals';
import { addSamples, changeDraft } from './draft.ts';
import { readChosenFile } from './draft-file.ts';
import { readExample } from './examples.ts';
import { chosenSample } from './session.ts';

/** Takes chosen files in: a draft replaces everything, a mapping its own text, messages are added. */
export async function takeFiles(files: readonly File[]): Promise<string> {
  const taken: string[] = [];
  for (const file of files) taken.push(takeText(file.name, await file.text()));
  return taken.join(' ');
}

/** Answers what was taken, in words. */
export function takeText(name: string, text: string): string {
  const chosen = readChosenFile(name, text);
  switch (chosen.kind) {
    case 'draft': {
      const { deviceMapping, fhirMapping, samples } = chosen.draft;
      batch(() => {
        changeDraft({ device: deviceMapping, fhir: fhirMapping, samples: [] });
        chosenSample.value = addSamples(samples);
      });
      return `${name}: both mappings and ${samples.length} message(s).`;
    }
    case 'device':
    case 'fhir':
      changeDraft({ [chosen.kind]: chosen.text });
      return `${name}: the ${chosen.kind === 'device' ? 'device' : 'FHIR'} mapping.`;
    case 'messages':
      chosenSample.value = addSamples(chosen.samples);
      return `${name}: ${chosen.samples.length} message(s).`;
  }
}

/** Replaces the draft by an example. */
export async function takeExample(name: string): Promise<void> {
  const { device, fhir, messages } = await readExample(name);
  const chosen = readChosenFile(name, messages);
  batch(() => {
    changeDraft({ device, fhir, samples: [] });
    chosenSample.value = addSamples(chosen.kind === 'messages' ? chosen.samples : []);
  });
}

/** Hands a text to the person as a file. */
export function saveFile(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
