import { useMemo } from 'preact/hooks';
import type { SampleOrigin } from '../../../traces/observation-trace.ts';
import { ask } from '../api/client.ts';
import { CodeEditor } from '../editor/code-editor.tsx';
import { MarkedMessage } from '../editor/marked-message.tsx';
import { pointerMarks } from '../editor/pointer-marks.ts';
import { LoadedView } from '../elements/loaded-view.tsx';
import { useLoaded } from '../elements/use-loaded.ts';

/** The message with what was matched, beside the mapping text with the expressions that read it. */
export function OriginTexts({ origin }: { readonly origin: SampleOrigin }) {
  const { message, matchPointer, mappingSet, template } = origin;
  const set = useLoaded(() => ask('mappingSet', { version: mappingSet }), mappingSet);
  const marks = useMemo(
    () =>
      matchPointer === undefined
        ? []
        : [{ pointer: matchPointer, className: 'cm-match-0', title: `Matched by ${template.typeName}` }],
    [matchPointer],
  );
  return (
    <div class="columns">
      <div class="stack">
        <h3>Message</h3>
        <div class="text-frame">
          <MarkedMessage
            label={`Message of event ${origin.partition}/${origin.sequence}`}
            text={message}
            marks={marks}
          />
        </div>
      </div>
      <div class="stack">
        <h3>Expressions in {template.file}</h3>
        <LoadedView of={set} what="the mapping set">
          {({ deviceText }) => <TemplateText text={deviceText} template={template} />}
        </LoadedView>
        <ul class="small">
          {template.expressions.map(({ name, text, line }) => (
            <li key={name}>
              {name}, line {line}: <code class="break">{text}</code>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface TemplateProperties {
  readonly text: string;
  readonly template: SampleOrigin['template'];
}

function TemplateText({ text, template }: TemplateProperties) {
  const marks = useMemo(
    () =>
      pointerMarks(
        text,
        template.expressions.map(({ name, pointer }) => ({ pointer, title: name, className: 'cm-match-1' })),
      ),
    [text, template],
  );
  return (
    <div class="text-frame">
      <CodeEditor
        label={`Device mapping with the expressions of ${template.typeName}`}
        readOnly
        value={text}
        marks={marks}
        revealFirst
      />
    </div>
  );
}
