import { route } from '../app/router.ts';
import { draft } from './draft.ts';
import { restoreDraft, startKeeping } from './keep-draft.ts';
import { startSession } from './session.ts';
import { takeExample } from './take-files.ts';
import { loadInForce, takeInForce } from './take-in-force.ts';
import { takeFromHub, takeFromTrace, takeLetter } from './take-messages.ts';

/** Begins with the draft in memory, a kept one, the set in force, or an example; answers how to stop. */
export function openDebugger(say: (text: string) => void): () => void {
  void begin(say);
  const closers = [startKeeping(), startSession()];
  return () => {
    for (const close of closers) close();
  };
}

async function begin(say: (text: string) => void): Promise<void> {
  const isNew = draft.value === undefined && !restoreDraft();
  const isKnown = await loadInForce();
  if (isNew && isKnown) takeInForce();
  if (isNew && !isKnown) await takeExample('demo');
  say(await takeAsked(route.value.query));
}

/** Messages that another page sent the reader here with. */
async function takeAsked({ letter, from, partition, sequence }: Readonly<Record<string, string>>): Promise<string> {
  if (letter !== undefined) return takeLetter(letter);
  if (partition !== undefined && sequence !== undefined) return takeFromTrace(partition, Number(sequence));
  return from === 'hub' ? takeFromHub({ limit: 20 }) : '';
}
