import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const LOOK = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: '0.9rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '6px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--muted)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent) 7%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 28%, transparent)',
  },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--sunken)', borderColor: 'var(--line)', color: 'var(--muted)' },
  '.cm-tooltip, .cm-panels': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
  },
  '.cm-completionDetail': { color: 'inherit', opacity: 0.85 },
  '.cm-completionInfo': { maxWidth: '24rem', padding: '6px 10px', fontFamily: 'var(--font)' },
  '.cm-diagnostic': { fontFamily: 'var(--font)', padding: '6px 10px', maxWidth: '32rem' },
  '.cm-diagnosticAction': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)', minHeight: 'auto' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn)' },
  '.cm-lintRange-info': { backgroundImage: 'none', textDecoration: 'underline dotted var(--note)' },
  ...Object.fromEntries(
    [0, 1, 2, 3, 4, 5].map((colour) => [`.cm-match-${colour}`, { background: `var(--match-${colour})` }]),
  ),
  '.cm-fault': { background: 'var(--bad-soft)', textDecoration: 'underline wavy var(--bad)' },
  '.cm-changedText, .cm-insertedLine .cm-changedText': { background: 'var(--good-soft) !important' },
  '.cm-changedLine': { backgroundColor: 'color-mix(in srgb, var(--good) 8%, transparent) !important' },
  '.cm-deletedChunk': { backgroundColor: 'color-mix(in srgb, var(--bad) 10%, transparent) !important' },
  '.cm-deletedChunk .cm-deletedText': { background: 'var(--bad-soft) !important' },
  '.cm-collapsedLines': { background: 'var(--sunken) !important', color: 'var(--muted)' },
});

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--syntax-name)' },
  { tag: tags.string, color: 'var(--syntax-string)' },
  { tag: tags.number, color: 'var(--syntax-number)' },
  { tag: [tags.bool, tags.null], color: 'var(--syntax-word)' },
]);

/** Colours of the page, by its CSS variables, so that light and dark need no second theme. */
export const editorTheme: Extension = [LOOK, syntaxHighlighting(COLOURS)];
