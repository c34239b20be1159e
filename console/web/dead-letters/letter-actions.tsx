import { useState } from 'preact/hooks';
import type { LetterFilter, LetterSelection, ReplayRequest } from '../../contract/dead-letters.ts';
import { useRun } from '../api/use-run.ts';
import { ConfirmDialog } from '../elements/confirm-dialog.tsx';
import { RunView } from '../runs/run-view.tsx';
import { ReplayDialog } from './replay-dialog.tsx';

interface Properties {
  /** Ids of the chosen letters; with none the filter chooses. */
  readonly chosen: readonly string[];
  readonly filter: () => LetterFilter;
  /** What is acted upon, in words. */
  readonly which: string;
  readonly isEmpty: boolean;
  readonly onDone: () => void;
}

type Asking = 'replay' | 'discard' | undefined;

/** Dry run, replay and discard: of the chosen letters, or of all that fit the filter. */
export function LetterActions({ chosen, filter, which, isEmpty, onDone }: Properties) {
  const [asking, ask] = useState<Asking>(undefined);
  const followed = useRun(({ kind }) => kind !== 'dryRun' && onDone());
  const selection = (): LetterSelection => (chosen.length > 0 ? { ids: chosen } : { filter: filter() });
  const isIdle = isEmpty || followed.isBusy;
  const replay = (options: Omit<ReplayRequest, 'ids' | 'filter'>) => {
    ask(undefined);
    followed.start('replay', { ...selection(), ...options });
  };
  return (
    <>
      <div class="row">
        <button type="button" disabled={isIdle} onClick={() => replay({ dryRun: true })}>
          Dry run of {which}
        </button>
        <button type="button" class="primary" disabled={isIdle} onClick={() => ask('replay')}>
          Replay {which} …
        </button>
        <button type="button" class="danger" disabled={isIdle} onClick={() => ask('discard')}>
          Discard {which} …
        </button>
      </div>
      <RunView followed={followed} what={followed.run?.kind === 'dryRun' ? 'Dry run' : 'The work on dead letters'}>
        {followed.run?.kind === 'dryRun' && followed.run.state === 'done' && (
          <button type="button" class="primary" onClick={() => ask('replay')}>
            Replay {which} …
          </button>
        )}
      </RunView>
      {asking === 'replay' && <ReplayDialog which={which} onCancel={() => ask(undefined)} onReplay={replay} />}
      {asking === 'discard' && (
        <ConfirmDialog
          title={`Discard ${which}?`}
          action="Discard"
          isDangerous
          onCancel={() => ask(undefined)}
          onConfirm={() => {
            ask(undefined);
            followed.start('discardLetters', selection());
          }}
        >
          <p>
            The letters are deleted with their messages. This cannot be taken back; within the hub's retention `redrive`
            may help.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
