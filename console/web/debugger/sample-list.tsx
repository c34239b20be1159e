import type { Preview } from '../../../mapping/index.ts';
import { draft, removeSample, type Sample } from './draft.ts';
import { answer, chosenIndex, chosenSample } from './session.ts';

/** The sample messages, each with what becomes of it. */
export function SampleList() {
  const samples = draft.value?.samples ?? [];
  if (samples.length === 0) {
    return (
      <p class="muted small">
        No messages yet. Paste one below, upload a file, or take some from the event hub or from a dead letter.
      </p>
    );
  }
  return (
    <ul class="sample-list" aria-label="Sample messages">
      {samples.map((sample, index) => (
        <SampleRow
          key={sample.id}
          sample={sample}
          isChosen={index === chosenIndex.value}
          shown={answer.value?.draft.alone[index]}
        />
      ))}
    </ul>
  );
}

interface RowProperties {
  readonly sample: Sample;
  readonly isChosen: boolean;
  readonly shown: Preview | undefined;
}

function SampleRow({ sample, isChosen, shown }: RowProperties) {
  const { kind, text } = summaryOf(shown);
  return (
    <li>
      <button
        type="button"
        class="choose"
        aria-current={isChosen ? 'true' : undefined}
        onClick={() => {
          chosenSample.value = sample.id;
        }}
      >
        <span class="name">{sample.name}</span>
        <span class={`badge ${kind}`}>{text}</span>
      </button>
      <button type="button" class="link small" onClick={() => removeSample(sample.id)}>
        Remove<span class="visually-hidden"> {sample.name}</span>
      </button>
    </li>
  );
}

function summaryOf(shown: Preview | undefined): { readonly kind: string; readonly text: string } {
  const [message] = shown?.messages ?? [];
  if (shown === undefined || message === undefined) return { kind: '', text: 'not run' };
  const failed = shown.groups.filter(({ outcome }) => outcome.kind === 'failed').length;
  const faults = message.faults.length + failed;
  if (faults > 0) return { kind: 'bad', text: faults === 1 ? '1 fault' : `${faults} faults` };
  const count = message.measurements.length;
  if (count === 0) return { kind: 'warn', text: 'dropped' };
  return { kind: 'good', text: count === 1 ? '1 measurement' : `${count} measurements` };
}
