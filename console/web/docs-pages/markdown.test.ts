import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseInline, parseMarkdown } from './markdown.ts';

const FOLDERS = ['lint', 'faults'].map((name) => new URL(`../../../docs/${name}/`, import.meta.url));
const pages = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const),
);

describe('Markdown of the pages', () => {
  it('has headings, paragraphs, lists, tables and code', () => {
    const source =
      '# A\n\none\ntwo\n\n- x\n  more\n- y\n\n1. z\n\n| a | b |\n|---|---|\n| c | d |\n\n```sh\nrun # it\n\n```\n';
    const text = (text: string) => [{ kind: 'text', text }];
    expect(parseMarkdown(source)).toEqual([
      { kind: 'heading', level: 1, text: text('A') },
      { kind: 'paragraph', text: text('one two') },
      { kind: 'list', ordered: false, items: [text('x more'), text('y')] },
      { kind: 'list', ordered: true, items: [text('z')] },
      {
        kind: 'table',
        rows: [
          [text('a'), text('b')],
          [text('c'), text('d')],
        ],
      },
      { kind: 'code', text: 'run # it\n' },
    ]);
  });

  it('has code, strong words and links in its lines', () => {
    expect(parseInline('see `a|b` in **the** [list](x.md).')).toEqual([
      { kind: 'text', text: 'see ' },
      { kind: 'code', text: 'a|b' },
      { kind: 'text', text: ' in ' },
      { kind: 'strong', text: 'the' },
      { kind: 'text', text: ' ' },
      { kind: 'link', text: 'list', target: 'x.md' },
      { kind: 'text', text: '.' },
    ]);
  });

  it('ends at the end of the text where a fence is not closed', () => {
    expect(parseMarkdown('```\nx')).toEqual([{ kind: 'code', text: 'x' }]);
  });

  it.each(pages)('leaves no mark of the source in %s', (_, source) => {
    const blocks = parseMarkdown(source);
    expect(blocks[0]?.kind).toBe('heading');
    const shown = blocks.flatMap((block) => (block.kind === 'paragraph' || block.kind === 'heading' ? block.text : []));
    expect(shown.filter(({ kind, text }) => kind === 'text' && /```|^#+ |\]\(|\*\*/.test(text))).toEqual([]);
  });
});
