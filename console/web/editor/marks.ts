import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';

/** A part of the text that is shown with a class of its own. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly className: string;
  /** What it is, for the pointer and for screen readers. */
  readonly title: string;
}

export const setMarks = StateEffect.define<readonly Mark[]>();

/** Holds the marks and moves them along with edits. */
export const marksField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) next = decorate(effect.value, transaction.newDoc.length);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorate(marks: readonly Mark[], length: number): DecorationSet {
  return Decoration.set(
    marks
      .filter(({ from, to }) => from < to && to <= length)
      .map(({ from, to, className, title }) =>
        Decoration.mark({ class: className, attributes: { title } }).range(from, to),
      ),
    true,
  );
}
