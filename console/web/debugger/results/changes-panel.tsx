import { CodeEditor } from '../../editor/code-editor.tsx';
import { DiffView } from '../../editor/diff-view.tsx';
import { Empty } from '../../elements/empty.tsx';
import { type Change, changesOf } from '../changes.ts';
import { draft } from '../draft.ts';
import { answer, chosenIndex, chosenSample, inForce } from '../session.ts';

const WORDS = { same: 'same', changed: 'changed', added: 'new', removed: 'gone' } as const;
const KINDS = { same: 'good', changed: 'warn', added: 'note', removed: 'bad' } as const;

/** What the draft would change against the pair in force, message by message. */
export function ChangesPanel() {
  const shown = answer.value;
  const samples = draft.value?.samples ?? [];
  if (inForce.value === undefined || shown?.inForce === undefined) {
    return (
      <Empty title="No mapping set to compare with">
        <p>The connector could not be asked for the set in force; the page Health says why.</p>
      </Empty>
    );
  }
  if (samples.length === 0) {
    return (
      <Empty title="No message to compare by">
        <p>Add messages: each is run through the draft and through the set in force.</p>
      </Empty>
    );
  }
  const { inForce: before, draft: after } = shown;
  const changes = samples.map((_, index) => changesOf(before.alone[index], after.alone[index]));
  return (
    <>
      <p class="small muted">
        Compared with the set in force, version <code>{inForce.value.version.slice(0, 12)}</code>.
      </p>
      <ul class="sample-list" aria-label="Changes by message">
        {samples.map(({ id, name }, index) => (
          <li key={id}>
            <button
              type="button"
              class="choose"
              aria-current={index === chosenIndex.value ? 'true' : undefined}
              onClick={() => {
                chosenSample.value = id;
              }}
            >
              <span class="name">{name}</span>
              <Verdict changes={changes[index] ?? []} />
            </button>
          </li>
        ))}
      </ul>
      <ChangeList changes={changes[chosenIndex.value] ?? []} />
    </>
  );
}

function Verdict({ changes }: { readonly changes: readonly Change[] }) {
  const count = changes.filter(({ kind }) => kind !== 'same').length;
  return <span class={`badge ${count === 0 ? 'good' : 'warn'}`}>{count === 0 ? 'same' : `${count} changed`}</span>;
}

function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  if (changes.length === 0) return <p class="muted">Neither makes anything of this message.</p>;
  return (
    <>
      {changes.map(({ kind, label, before, after }) => (
        <section key={`${label}${before.length}`} class="stack">
          <div class="row">
            <h3>{label}</h3>
            <span class={`badge ${KINDS[kind]}`}>{WORDS[kind]}</span>
          </div>
          {kind === 'added' && <CodeEditor label={`${label}: new`} readOnly value={after} />}
          {(kind === 'changed' || kind === 'removed') && (
            <DiffView label={`${label}: what changed`} before={before} after={after} />
          )}
        </section>
      ))}
    </>
  );
}
