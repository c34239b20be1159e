import { EditorView } from '@codemirror/view';
import { spanAt } from '../editor/problems.ts';
import type { FileKind } from './run/protocol.ts';

export type EditorName = FileKind | 'message';

const views = new Map<EditorName, EditorView>();

/** Makes an editor known by its name while it stands. */
export function registerEditor(name: EditorName): (view: EditorView | undefined) => void {
  return (view) => {
    if (view === undefined) views.delete(name);
    else views.set(name, view);
  };
}

/** Selects a span of a text, and takes the reader there. */
export function revealSpan(name: EditorName, from: number, to: number): void {
  const view = views.get(name);
  if (view === undefined) return;
  const { length } = view.state.doc;
  const selection = { anchor: Math.min(from, length), head: Math.min(to, length) };
  view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: 'center' }) });
  view.focus();
}

/** The same for a line and a column, both counted from 1. */
export function revealPlace(name: EditorName, line: number, column: number): void {
  const text = views.get(name)?.state.doc.toString();
  if (text === undefined) return;
  const { from, to } = spanAt(text, line, column);
  revealSpan(name, from, to);
}
