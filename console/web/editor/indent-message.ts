import { applyEdits, format } from 'jsonc-parser';

/** A message to be read by people: its white space changes, and nothing else, no digit of a number either. */
export function indentMessage(text: string): string {
  return applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true }));
}
