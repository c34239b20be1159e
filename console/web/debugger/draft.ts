import { signal } from '@preact/signals';

/** A message to try the mappings on. */
export interface Sample {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** What is being worked on: both mappings and the samples. */
export interface Draft {
  readonly device: string;
  readonly fhir: string;
  readonly samples: readonly Sample[];
}

/** Kept in memory alone, so that a page change loses nothing and closing the page loses everything. */
export const draft = signal<Draft | undefined>(undefined);

export function changeDraft(change: Partial<Draft>): void {
  draft.value = { ...(draft.value ?? { device: '', fhir: '', samples: [] }), ...change };
}

let created = 0;

/** Adds messages as samples, and answers the id of the first of them. */
export function addSamples(messages: readonly Omit<Sample, 'id'>[]): string | undefined {
  const added = messages.map((message) => ({ ...message, id: `sample-${++created}` }));
  changeDraft({ samples: [...(draft.value?.samples ?? []), ...added] });
  return added[0]?.id;
}

export function changeSample(id: string, text: string): void {
  changeDraft({
    samples: (draft.value?.samples ?? []).map((sample) => (sample.id === id ? { ...sample, text } : sample)),
  });
}

export function removeSample(id: string): void {
  changeDraft({ samples: (draft.value?.samples ?? []).filter((sample) => sample.id !== id) });
}
