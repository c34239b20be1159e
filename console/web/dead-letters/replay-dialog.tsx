import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../elements/confirm-dialog.tsx';

interface ReplayOptions {
  readonly dryRun: false;
  readonly allTemplates: boolean;
  readonly ownSet: boolean;
  readonly overwrite: boolean;
}

interface Properties {
  readonly which: string;
  readonly onReplay: (options: ReplayOptions) => void;
  readonly onCancel: () => void;
}

const CHOICES = [
  { name: 'overwrite', label: 'Replace values that stand in FHIR already' },
  { name: 'allTemplates', label: 'Send what the letters have no fault of, too' },
  { name: 'ownSet', label: 'Groups: use the mapping set that made them' },
] as const;

/** Asks before dead letters are sent again, and how. */
export function ReplayDialog({ which, onReplay, onCancel }: Properties) {
  const [options, setOptions] = useState({ allTemplates: false, ownSet: false, overwrite: false });
  return (
    <ConfirmDialog
      title={`Replay ${which}?`}
      action="Replay"
      onCancel={onCancel}
      onConfirm={() => onReplay({ ...options, dryRun: false })}
    >
      <p>
        Letters are read under the mapping in force. Those that pass go to their actors and leave this list; the others
        stay, with the fault that they have then. Readings keep their time and place in the hub: sent twice, they change
        nothing.
      </p>
      {CHOICES.map(({ name, label }) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={options[name]}
            onChange={({ currentTarget }) => setOptions({ ...options, [name]: currentTarget.checked })}
          />
          {label}
        </label>
      ))}
    </ConfirmDialog>
  );
}
