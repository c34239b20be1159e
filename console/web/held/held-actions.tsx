import { useState } from 'preact/hooks';
import type { HeldActor } from '../../contract/held.ts';
import { useRun } from '../api/use-run.ts';
import { ConfirmDialog } from '../elements/confirm-dialog.tsx';
import { RunView } from '../runs/run-view.tsx';
import { DiscardDialog } from './discard-dialog.tsx';

interface Properties {
  readonly selected: readonly HeldActor[];
  /** Of the filter: what is retried where no actor is chosen. */
  readonly reason: string | undefined;
  readonly onDone: () => void;
}

type Asking = 'retryAll' | 'discard' | undefined;

/** Retry and discard, for the chosen actors or for all. */
export function HeldActions({ selected, reason, onDone }: Properties) {
  const [asking, ask] = useState<Asking>(undefined);
  const followed = useRun(onDone);
  const actors = selected.map(({ device, type }) => ({ device, type }));
  const count = actors.length;
  return (
    <>
      <div class="row">
        <button
          type="button"
          class="primary"
          disabled={count === 0 || followed.isBusy}
          onClick={() => followed.start('retryHeld', { actors })}
        >
          Retry {count} chosen
        </button>
        <button type="button" disabled={followed.isBusy} onClick={() => ask('retryAll')}>
          Retry all{reason === undefined ? '' : ` with ${reason}`} …
        </button>
        <button type="button" class="danger" disabled={count === 0 || followed.isBusy} onClick={() => ask('discard')}>
          Discard {count} chosen …
        </button>
      </div>
      <RunView followed={followed} what="The work on held readings" />
      {asking === 'retryAll' && (
        <ConfirmDialog
          title="Retry everything that is held?"
          action="Retry all"
          onCancel={() => ask(undefined)}
          onConfirm={() => {
            ask(undefined);
            followed.start('retryHeld', { all: true, ...(reason !== undefined && { reason }) });
          }}
        >
          <p>Every actor looks up its device and patient now. What is still unknown stays held; nothing is lost.</p>
        </ConfirmDialog>
      )}
      {asking === 'discard' && (
        <DiscardDialog
          count={count}
          onCancel={() => ask(undefined)}
          onDiscard={(by, why) => {
            ask(undefined);
            followed.start('discardHeld', { actors, by, why });
          }}
        />
      )}
    </>
  );
}
