import { useCallback, useMemo } from 'preact/hooks';
import type { PreviewedMessage } from '../../../mapping/index.ts';
import { CodeEditor } from '../editor/code-editor.tsx';
import type { Mark } from '../editor/marks.ts';
import { addSamples, changeSample, draft } from './draft.ts';
import { registerEditor } from './editors.ts';
import { matchPlaces } from './match-places.ts';
import { SampleList } from './sample-list.tsx';
import { SampleSources } from './sample-sources.tsx';
import { answer, chosenIndex, chosenSample } from './session.ts';

const COLOURS = 6;

/** The colour that a template's matches have in the message and in the results. */
export function colourOf(template: number): number {
  return template % COLOURS;
}

/** The sample messages, and the chosen one with its matches marked. */
export function SamplesPane({ say }: { readonly say: (text: string) => void }) {
  const sample = draft.value?.samples[chosenIndex.value];
  const text = sample?.text ?? '';
  const message = answer.value?.draft.alone[chosenIndex.value]?.messages[0];
  const marks = useMemo(() => marksOf(text, message), [text, message]);
  const onView = useCallback(registerEditor('message'), []);
  return (
    <section class="pane samples" aria-label="Messages">
      <div class="pane-head">
        <h2>Messages</h2>
        <SampleSources say={say} />
      </div>
      <SampleList />
      <div class="pane-head">
        <h3>{sample === undefined ? 'New message' : sample.name}</h3>
      </div>
      <CodeEditor
        label="Message"
        value={text}
        onChange={(changed) => edit(sample?.id, changed)}
        marks={marks}
        onView={onView}
      />
    </section>
  );
}

/** What is typed without a sample becomes one. */
function edit(id: string | undefined, text: string): void {
  if (id !== undefined) changeSample(id, text);
  else if (text.trim() !== '') chosenSample.value = addSamples([{ name: 'Pasted', text }]);
}

function marksOf(text: string, message: PreviewedMessage | undefined): readonly Mark[] {
  const matches = message?.matches ?? [];
  return matchPlaces(text, matches).flatMap(({ from, to, match }) => {
    const found = matches[match];
    if (found === undefined) return [];
    const { template, typeName } = found;
    const className = `cm-match-${colourOf(template)}`;
    return [{ from, to, className, title: `Template ${template}: ${typeName}` }];
  });
}
