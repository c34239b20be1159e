import type { FlushOutcome } from '../../contract/actors.ts';

const WORDS: Readonly<Record<FlushOutcome, string>> = {
  Written: 'Everything that had been taken in by then has an outcome in FHIR.',
  Blocked: 'FHIR takes nothing at present: the readings wait, and are written when it does.',
  Held: 'Some readings are held still; the reason stands beside them.',
  ContinuingAsNew: 'The actor was beginning a new run; ask again.',
  NothingOpen: 'There was nothing to write.',
};

/** What an actor answered to a flush or a retry. */
export function flushWords(outcome: FlushOutcome): string {
  return WORDS[outcome];
}
