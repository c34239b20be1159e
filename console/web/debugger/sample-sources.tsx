import { useState } from 'preact/hooks';
import { addSamples } from './draft.ts';
import { HubDialog } from './hub-dialog.tsx';
import { chosenSample, inForce } from './session.ts';

/** Where messages can be had from, besides a file. */
export function SampleSources({ say }: { readonly say: (text: string) => void }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <div class="row">
      <button
        type="button"
        onClick={() => {
          chosenSample.value = addSamples([{ name: 'New message', text: '{\n  \n}' }]);
        }}
      >
        New
      </button>
      <button type="button" disabled={inForce.value === undefined} onClick={() => setAsking(true)}>
        From the hub …
      </button>
      {isAsking && <HubDialog say={say} onClose={() => setAsking(false)} />}
    </div>
  );
}
