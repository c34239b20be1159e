import { addSamples } from './draft.ts';
import { chosenSample } from './session.ts';

/** Where messages can be had from. */
export function SampleSources() {
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
    </div>
  );
}
