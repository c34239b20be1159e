import { json } from '@codemirror/lang-json';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'preact/hooks';
import { editorTheme } from './editor-theme.ts';
import { rootIn } from './shadow-root.ts';

interface Properties {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** Two texts as one, with what went and what came. */
export function DiffView({ label, before, after }: Properties) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const view = new EditorView({
      ...rootIn(place.current),
      state: EditorState.create({
        doc: after,
        extensions: [
          json(),
          editorTheme,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorState.readOnly.of(true),
          unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: { margin: 2, minSize: 4 } }),
        ],
      }),
    });
    return () => view.destroy();
  }, [before, after]);
  return <div class="editor diff" ref={place} />;
}
