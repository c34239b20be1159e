import type { Diagnostic } from '@codemirror/lint';
import { createScanner } from 'jsonc-parser';
import { openDocPage } from '../docs-pages/open-page.ts';

/** Something wrong at a line and column of a text, both counted from 1. */
export interface PlacedProblem {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly hint?: string;
  readonly line: number;
  readonly column: number;
  /** The page that explains it. */
  readonly page?: { readonly folder: 'lint' | 'faults'; readonly name: string };
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The part of the text that a line and a column point to: the JSON token that begins there, or the rest of one. */
export function spanAt(text: string, line: number, column: number): Span {
  const start = Math.min(lineStart(text, line) + column - 1, text.length);
  const token = tokenAround(text, start);
  const to = Math.max(start, token);
  return { from: start, to: to > start ? to : Math.min(start + 1, text.length) };
}

export function toDiagnostics(text: string, problems: readonly PlacedProblem[]): Diagnostic[] {
  return problems.map(({ severity, message, hint, line, column, page }) => ({
    ...spanAt(text, line, column),
    severity,
    message: hint === undefined ? message : `${message} ${hint}`,
    ...(page !== undefined && {
      source: page.name,
      actions: [{ name: 'Explain', apply: () => openDocPage(page.folder, page.name) }],
    }),
  }));
}

function lineStart(text: string, line: number): number {
  let start = 0;
  for (let count = 1; count < line; count++) {
    const end = text.indexOf('\n', start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  return start;
}

/** Where the token ends that holds an offset. */
function tokenAround(text: string, offset: number): number {
  const scanner = createScanner(text, true);
  scanner.setPosition(lineBefore(text, offset));
  while (scanner.getPosition() <= offset && scanner.getPosition() < text.length) scanner.scan();
  return scanner.getPosition();
}

/** Strings end in their line, so that scanning may begin with it. */
function lineBefore(text: string, offset: number): number {
  return text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
}
