import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { completionSource } from './completion-source.ts';
import { editorTheme } from './editor-theme.ts';
import { marksField } from './marks.ts';
import type { SchemaNode } from './schema-node.ts';

/** What kind of editor it is; does not change while it stands. */
export interface EditorFlavour {
  readonly label: string;
  readonly readOnly?: boolean;
  readonly schema?: SchemaNode;
}

/** Tab is left to the page, so that the keyboard finds its way out of the editor. */
export function editorExtensions(
  { label, readOnly = false, schema }: EditorFlavour,
  onChange: (text: string) => void,
): Extension {
  return [
    lineNumbers(),
    foldGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    json(),
    marksField,
    editorTheme,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label }),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
    ]),
    schema === undefined ? [] : [autocompletion({ override: [completionSource(schema)] }), lintGutter()],
    readOnly ? [EditorState.readOnly.of(true)] : [],
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) onChange(state.doc.toString());
    }),
  ];
}
