import { batch, computed, effect, signal } from '@preact/signals';
import { type Compatibility, COMPATIBILITY } from '../../../mapping/compatibility.ts';
import { draft } from './draft.ts';
import { problemsOf } from './problems-of.ts';
import type { MappingTexts, RunAnswer } from './run/protocol.ts';
import { createRunner, type Runner, type StartThread } from './run/runner.ts';

export interface InForce extends MappingTexts {
  readonly version: string;
  /** The switches that the connector is configured with. */
  readonly compatibility: Compatibility;
}

export interface RunSettings {
  readonly identityMode: 'lookup' | 'create';
  /** `connector`: as the one that is asked for its set in force. */
  readonly compatibility: keyof typeof COMPATIBILITY | 'connector';
}

/** The pair that the connector works by, when it can be asked. */
export const inForce = signal<InForce | undefined>(undefined);
export const settings = signal<RunSettings>({ identityMode: 'lookup', compatibility: 'default' });
export const chosenSample = signal<string | undefined>(undefined);

/** The newest answer stays while a newer run is under way, so that nothing flickers. */
export const answer = signal<RunAnswer | undefined>(undefined);
export const isRunning = signal(false);
export const failure = signal<string | undefined>(undefined);

export const problems = computed(() => problemsOf(answer.value));

/** Index of the chosen sample; the first one when none is. */
export const chosenIndex = computed(() => {
  const samples = draft.value?.samples ?? [];
  const index = samples.findIndex(({ id }) => id === chosenSample.value);
  return index === -1 ? 0 : index;
});

/** Runs the mappings again whenever something changes that they depend on; answers how to stop. */
export function startSession(): () => void {
  const runner = createRunner(startThread, (end) =>
    batch(() => {
      isRunning.value = false;
      failure.value = end.kind === 'failed' ? end.message : undefined;
      if (end.kind === 'answered') answer.value = end.answer;
    }),
  );
  const stop = effect(() => ask(runner));
  return () => {
    stop();
    runner.close();
  };
}

function ask(runner: Runner): void {
  const { value } = draft;
  if (value === undefined) return;
  const { identityMode, compatibility } = settings.value;
  runner.request({
    draft: { device: value.device, fhir: value.fhir },
    ...(inForce.value !== undefined && { inForce: { device: inForce.value.device, fhir: inForce.value.fhir } }),
    messages: value.samples.map(({ text }) => text),
    identityMode,
    compatibility: switchesOf(compatibility),
    now: Date.now(),
  });
  isRunning.value = true;
}

function switchesOf(choice: RunSettings['compatibility']): Compatibility {
  if (choice === 'connector') return inForce.value?.compatibility ?? COMPATIBILITY.default;
  return COMPATIBILITY[choice];
}

const startThread: StartThread = (onAnswer, onTrouble) => {
  const worker = new Worker(new URL('./run/worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<RunAnswer>) => onAnswer(data));
  worker.addEventListener('error', ({ message }) => onTrouble(message));
  return { ask: (request) => worker.postMessage(request, []), end: () => worker.terminate() };
};
