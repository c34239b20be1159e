const QUOTE = 34;
const BACKSLASH = 92;

/** How the nesting changes at a character; braces and brackets are ASCII. */
const STEPS = new Int8Array(128);
for (const [character, step] of [
  ['{', 1],
  ['[', 1],
  ['}', -1],
  [']', -1],
] as const) {
  STEPS[character.charCodeAt(0)] = step;
}

/** Offset of the first bracket that is nested deeper than `limit`, -1 when there is none; reads any text. */
export function findTooDeep(text: string, limit: number): number {
  if (!hasMoreBrackets(text, limit)) return -1;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code < 128) {
      depth += STEPS[code] ?? 0;
      if (depth > limit) return at;
    }
  }
  return -1;
}

/** Few brackets cannot nest deeply: most messages are decided by a native search. */
function hasMoreBrackets(text: string, limit: number): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0 && count <= limit; at = text.indexOf(bracket, at + 1)) count++;
  }
  return count > limit;
}

/** Offset of the closing quote, or of the end of a text that has none. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    if (!isEscaped(text, at)) return at;
  }
  return text.length;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}
