import type { Block, Inline } from './markdown.ts';
import { type DocFolder, hasDocPage, openDocPage } from './open-page.ts';

interface Properties {
  readonly blocks: readonly Block[];
  readonly folder: DocFolder;
}

/** Blocks of Markdown as elements; links among the pages open the page, others are shown as words. */
export function MarkdownView({ blocks, folder }: Properties) {
  return (
    <>
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} folder={folder} />
      ))}
    </>
  );
}

function BlockView({ block, folder }: { readonly block: Block; readonly folder: DocFolder }) {
  const line = (text: readonly Inline[]) => <Line text={text} folder={folder} />;
  switch (block.kind) {
    case 'heading':
      return block.level === 1 ? <h2>{line(block.text)}</h2> : <h3>{line(block.text)}</h3>;
    case 'paragraph':
      return <p>{line(block.text)}</p>;
    case 'code':
      return <pre tabIndex={0}>{block.text}</pre>;
    case 'list': {
      const items = block.items.map((item, index) => <li key={index}>{line(item)}</li>);
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'table':
      return <Table rows={block.rows} folder={folder} />;
  }
}

type Row = readonly (readonly Inline[])[];

function Table({ rows: [head = [], ...rows], folder }: { readonly rows: readonly Row[]; readonly folder: DocFolder }) {
  return (
    <div class="table-frame">
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                <Line text={cell} folder={folder} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, index) => (
            <tr key={index}>
              {cells.map((cell, column) => (
                <td key={column}>
                  <Line text={cell} folder={folder} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ text, folder }: { readonly text: readonly Inline[]; readonly folder: DocFolder }) {
  return (
    <>
      {text.map((part, index) => {
        if (part.kind === 'code') return <code key={index}>{part.text}</code>;
        if (part.kind === 'strong') return <strong key={index}>{part.text}</strong>;
        if (part.kind === 'link') return <DocLink key={index} part={part} folder={folder} />;
        return part.text;
      })}
    </>
  );
}

type Link = Extract<Inline, { readonly kind: 'link' }>;

function DocLink({ part: { text, target }, folder }: { readonly part: Link; readonly folder: DocFolder }) {
  const [, other, name] = /^(?:\.\.\/(lint|faults)\/)?([\w-]+)\.md$/.exec(target) ?? [];
  const place = other === 'lint' || other === 'faults' ? other : folder;
  if (name === undefined || !hasDocPage(place, name)) return <span>{text}</span>;
  return (
    <button type="button" class="link" onClick={() => openDocPage(place, name)}>
      {text}
    </button>
  );
}
