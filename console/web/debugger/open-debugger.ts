import { draft } from './draft.ts';
import { restoreDraft, startKeeping } from './keep-draft.ts';
import { startSession } from './session.ts';
import { takeExample } from './take-files.ts';

/** Begins with the draft in memory, a kept one, the set in force, or an example; answers how to stop. */
export function openDebugger(): () => void {
  if (draft.value === undefined && !restoreDraft()) void takeExample('demo');
  const closers = [startKeeping(), startSession()];
  return () => {
    for (const close of closers) close();
  };
}
