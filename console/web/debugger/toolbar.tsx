import { draft } from './draft.ts';
import { DRAFT_FILE_NAME, writeDraftFile } from './draft-file.ts';
import { EXAMPLES } from './examples.ts';
import { FilePicker } from '../elements/file-picker.tsx';
import { isKept } from './keep-draft.ts';
import { takeInForce } from './take-in-force.ts';
import { inForce, isRunning, answer } from './session.ts';
import { RunSettingsForm } from './run-settings-form.tsx';
import { saveFile, takeExample, takeFiles } from './take-files.ts';

/** What can be done with the draft as a whole. */
export function Toolbar({ said, say }: { readonly said: string; readonly say: (text: string) => void }) {
  return (
    <div class="row">
      <button
        type="button"
        disabled={inForce.value === undefined}
        onClick={() => {
          takeInForce();
          say('Both mappings are those in force.');
        }}
      >
        Load the set in force
      </button>
      <ExampleChoice onTaken={(name) => say(`Example ${name}.`)} />
      <FilePicker label="Open files …" onFiles={(files) => void takeFiles(files).then(say)} />
      <button
        type="button"
        onClick={() => draft.value !== undefined && saveFile(DRAFT_FILE_NAME, writeDraftFile(draft.value))}
      >
        Export
      </button>
      <RunSettingsForm />
      <label class="small">
        <input
          type="checkbox"
          checked={isKept.value}
          onChange={({ currentTarget }) => {
            isKept.value = currentTarget.checked;
          }}
        />
        Keep in this browser
      </label>
      <span class="small muted" role="status">
        {said} {isRunning.value ? 'Running …' : timing()}
      </span>
    </div>
  );
}

function timing(): string {
  const { value } = answer;
  return value === undefined ? '' : `Run in ${Math.max(1, Math.round(value.milliseconds))} ms, in this browser.`;
}

function ExampleChoice({ onTaken }: { readonly onTaken: (name: string) => void }) {
  return (
    <label>
      <span class="visually-hidden">Load an example</span>
      <select
        value=""
        onChange={({ currentTarget }) => {
          const name = currentTarget.value;
          currentTarget.value = '';
          void takeExample(name).then(() => onTaken(name));
        }}
      >
        <option value="" disabled>
          Load an example …
        </option>
        {EXAMPLES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
