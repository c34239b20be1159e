import { useState } from 'preact/hooks';
import type { ActorName } from '../../contract/actors.ts';
import { useRun } from '../api/use-run.ts';
import { ConfirmDialog } from '../elements/confirm-dialog.tsx';
import { RunView } from '../runs/run-view.tsx';

/** Closes the open window at once, after a question. */
export function FlushButton({ device, type, onDone }: ActorName & { readonly onDone: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const followed = useRun(onDone);
  return (
    <>
      <button type="button" disabled={followed.isBusy} onClick={() => setAsking(true)}>
        Flush …
      </button>
      <RunView followed={followed} what="Flush" />
      {isAsking && (
        <ConfirmDialog
          title="Write the open window now?"
          action="Flush"
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            followed.start('flush', { device, type });
          }}
        >
          <p>
            The window of {device}, {type} closes at once and its readings are written to FHIR. Readings that come later
            open a new window: nothing is lost, and the same Observation is brought up to date.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
