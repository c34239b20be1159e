import { setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type EditorFlavour, editorExtensions } from './editor-extensions.ts';
import { type Mark, setMarks } from './marks.ts';
import { type PlacedProblem, toDiagnostics } from './problems.ts';
import { rootIn } from './shadow-root.ts';

interface Properties extends EditorFlavour {
  readonly value: string;
  readonly onChange?: (text: string) => void;
  readonly problems?: readonly PlacedProblem[];
  readonly marks?: readonly Mark[];
  /** Scrolls to the first mark when marks come. */
  readonly revealFirst?: boolean;
  /** Called with the editor once it stands, and with nothing when it goes. */
  readonly onView?: (view: EditorView | undefined) => void;
}

/** A JSON editor; `label` names it for screen readers. */
export function CodeEditor({ value, onChange, problems, marks, revealFirst = false, onView, ...flavour }: Properties) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const change = useRef(onChange);
  change.current = onChange;

  useEffect(() => {
    if (place.current === null) return undefined;
    const extensions = editorExtensions(flavour, (text) => change.current?.(text));
    const created = new EditorView({ ...rootIn(place.current), state: EditorState.create({ doc: value, extensions }) });
    view.current = created;
    onView?.(created);
    return () => {
      onView?.(undefined);
      created.destroy();
      view.current = undefined;
    };
  }, []);

  // Before the next keystroke can come in: a later effect would put back a text that is outdated.
  useLayoutEffect(() => {
    const { current } = view;
    if (current === undefined || current.state.doc.toString() === value) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const { current } = view;
    if (current === undefined || problems === undefined) return;
    current.dispatch(setDiagnostics(current.state, toDiagnostics(current.state.doc.toString(), problems)));
  }, [problems]);

  useEffect(() => {
    const [first] = marks ?? [];
    view.current?.dispatch({ effects: setMarks.of(marks ?? []) });
    if (revealFirst && first !== undefined) scrollTo(view.current, first.from);
  }, [marks]);

  return <div class="editor" ref={place} />;
}

/** Scrolls within the editor alone: the page stays where the reader is. */
function scrollTo(view: EditorView | undefined, offset: number): void {
  view?.requestMeasure({
    read: () => view.lineBlockAt(offset).top,
    write: (top) => {
      view.scrollDOM.scrollTop = Math.max(0, top - 40);
    },
  });
}
