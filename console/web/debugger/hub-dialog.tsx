import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../elements/confirm-dialog.tsx';
import { takeFromHub } from './take-messages.ts';

interface Properties {
  readonly say: (text: string) => void;
  readonly onClose: () => void;
}

/** Asks which of the newest events of the hub are wanted. */
export function HubDialog({ say, onClose }: Properties) {
  const [device, setDevice] = useState('');
  const [limit, setLimit] = useState(10);
  return (
    <ConfirmDialog
      title="Take the newest events of the hub"
      action="Take them"
      onCancel={onClose}
      onConfirm={() => {
        onClose();
        say('Reading the hub …');
        void takeFromHub({ limit, ...(device.trim() !== '' && { device: device.trim() }) }).then(say);
      }}
    >
      <p>They are looked at as one more reader: nothing is taken away from the connector.</p>
      <label class="field">
        Only of this device (any, if left empty)
        <input value={device} onInput={({ currentTarget }) => setDevice(currentTarget.value)} />
      </label>
      <label class="field">
        How many at most
        <input
          type="number"
          min={1}
          max={200}
          required
          value={limit}
          onInput={({ currentTarget }) => setLimit(currentTarget.valueAsNumber)}
        />
      </label>
    </ConfirmDialog>
  );
}
