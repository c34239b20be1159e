import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../elements/confirm-dialog.tsx';

interface Properties {
  readonly count: number;
  readonly onDiscard: (by: string, why: string) => void;
  readonly onCancel: () => void;
}

/** Asks who decides to discard held readings, and why: both are kept. */
export function DiscardDialog({ count, onDiscard, onCancel }: Properties) {
  const [by, setBy] = useState('');
  const [why, setWhy] = useState('');
  return (
    <ConfirmDialog
      title={`Discard what ${count} actor(s) hold?`}
      action="Discard"
      isDangerous
      onCancel={onCancel}
      onConfirm={() => onDiscard(by.trim(), why.trim())}
    >
      <p>
        The readings will not be written. They become dead letters that name who decided it and why, and can be replayed
        by id.
      </p>
      <label class="field">
        Who decides
        <input required value={by} autocomplete="name" onInput={({ currentTarget }) => setBy(currentTarget.value)} />
      </label>
      <label class="field">
        Why
        <input required value={why} onInput={({ currentTarget }) => setWhy(currentTarget.value)} />
      </label>
    </ConfirmDialog>
  );
}
