/** The Markdown that the pages of faults and rules use, as data. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly text: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Inline[])[])[] };

export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly target: string };

const FENCE = /^```/;
const HEADING = /^(#{1,6}) +(.*)$/;
const ITEM = /^(?:[-*]|(\d+)\.) +(.*)$/;
const ROW = /^\|(.*)\|\s*$/;

export function parseMarkdown(source: string): readonly Block[] {
  const lines = source.split(/\r?\n/);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    if (line.trim() === '') at++;
    else {
      const [block, next] = readBlock(lines, at);
      blocks.push(block);
      at = next;
    }
  }
  return blocks;
}

type Read = readonly [block: Block, next: number];

function readBlock(lines: readonly string[], at: number): Read {
  const line = lines[at] ?? '';
  const [, hashes, title] = HEADING.exec(line) ?? [];
  if (hashes !== undefined) return [{ kind: 'heading', level: hashes.length, text: parseInline(title ?? '') }, at + 1];
  if (FENCE.test(line)) return readFence(lines, at);
  if (ITEM.test(line)) return readList(lines, at);
  if (ROW.test(line)) return readTable(lines, at);
  return readParagraph(lines, at);
}

function readFence(lines: readonly string[], at: number): Read {
  const end = lines.findIndex((line, index) => index > at && FENCE.test(line));
  const stop = end === -1 ? lines.length : end;
  return [{ kind: 'code', text: lines.slice(at + 1, stop).join('\n') }, stop + 1];
}

function readList(lines: readonly string[], start: number): Read {
  const items: string[] = [];
  let at = start;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const item = ITEM.exec(line)?.[2];
    if (item !== undefined) items.push(item);
    else if (/^\s+\S/.test(line)) items.push(`${items.pop() ?? ''} ${line.trim()}`);
    else break;
  }
  const ordered = ITEM.exec(lines[start] ?? '')?.[1] !== undefined;
  return [{ kind: 'list', ordered, items: items.map(parseInline) }, at];
}

function readTable(lines: readonly string[], start: number): Read {
  let at = start;
  const rows: string[][] = [];
  for (; at < lines.length && ROW.test(lines[at] ?? ''); at++) {
    const cells = (ROW.exec(lines[at] ?? '')?.[1] ?? '').split('|').map((cell) => cell.trim());
    if (!cells.every((cell) => /^:?-+:?$/.test(cell))) rows.push(cells);
  }
  return [{ kind: 'table', rows: rows.map((cells) => cells.map(parseInline)) }, at];
}

function readParagraph(lines: readonly string[], start: number): Read {
  let at = start + 1;
  while (at < lines.length && goesOn(lines[at] ?? '')) at++;
  return [{ kind: 'paragraph', text: parseInline(lines.slice(start, at).join(' ')) }, at];
}

/** A paragraph ends at an empty line, or where something else begins. */
function goesOn(line: string): boolean {
  return line.trim() !== '' && ![HEADING, FENCE, ITEM, ROW].some((one) => one.test(line));
}

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)/g;

export function parseInline(source: string): readonly Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  for (const found of source.matchAll(INLINE)) {
    if (found.index > at) parts.push({ kind: 'text', text: source.slice(at, found.index) });
    const [, code, strong, text = '', target = ''] = found;
    if (code !== undefined) parts.push({ kind: 'code', text: code });
    else if (strong !== undefined) parts.push({ kind: 'strong', text: strong });
    else parts.push({ kind: 'link', text, target });
    at = found.index + found[0].length;
  }
  if (at < source.length) parts.push({ kind: 'text', text: source.slice(at) });
  return parts;
}
