import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';

/** A fenced block of a documentation page: "```json device" has language `json` and name `device`. */
export interface DocBlock {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

/** A row of a table `| JSONPath | gives |`, evaluated on the document block above it. */
export interface DocExpression {
  readonly page: string;
  readonly line: number;
  readonly language: 'JsonPath' | 'JmesPath';
  readonly expression: string;
  /** JSON, or `error`. */
  readonly gives: string;
  readonly document: string;
}

export interface DocPage {
  readonly name: string;
  readonly blocks: readonly DocBlock[];
  readonly expressions: readonly DocExpression[];
}

const DOCS = new URL('../docs/', import.meta.url);

/** The pages that teach mappings and their library. */
export function readDocPages(): readonly DocPage[] {
  const taught = readdirSync(new URL('mapping/', DOCS)).map((name) => `mapping/${name}`);
  const names = [...taught, 'library.md', 'compatibility.md'].filter((name) => name.endsWith('.md'));
  return names.map((name) => readPage(name, readFileSync(new URL(name, DOCS), 'utf8')));
}

export function readPage(page: string, markdown: string): DocPage {
  const blocks: DocBlock[] = [];
  const expressions: DocExpression[] = [];
  let open: { line: number; language: string; name: string; lines: string[] } | undefined;
  let table: DocExpression['language'] | undefined;
  let document = 'null';
  markdown.split('\n').forEach((text, index) => {
    const fence = /^```(\S*)\s*(.*)$/.exec(text);
    if (open !== undefined && fence === null) {
      open.lines.push(text);
    } else if (open !== undefined) {
      const block = { page, line: open.line, language: open.language, name: open.name, text: open.lines.join('\n') };
      blocks.push(block);
      if (block.name === 'document') document = block.text;
      open = undefined;
    } else if (fence !== null) {
      open = { line: index + 1, language: fence[1] ?? '', name: fence[2] ?? '', lines: [] };
    } else {
      const cells = cellsOf(text);
      if (cells[0] === 'JSONPath' || cells[0] === 'JMESPath') table = cells[0] === 'JSONPath' ? 'JsonPath' : 'JmesPath';
      else if (cells.length === 0) table = undefined;
      else if (table !== undefined && cells[0]?.startsWith('`') === true) {
        const [expression = '', gives = ''] = cells.map(unquote);
        expressions.push({ page, line: index + 1, language: table, expression, gives, document });
      }
    }
  });
  return { name: page, blocks, expressions };
}

/** A vertical bar within a cell is written `\|`. */
function cellsOf(line: string): readonly string[] {
  if (!line.startsWith('|')) return [];
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** Code in a table: one backtick around it, or two where it has backticks itself. */
function unquote(cell: string): string {
  return /^(`+) ?([\s\S]*?) ?\1$/.exec(cell)?.[2] ?? cell;
}

/** A block holds a whole mapping file, or one template without the collection around it. */
export function mappingText(block: DocBlock): string {
  const value: unknown = parse(block.text, [], { allowTrailingComma: true });
  if (typeof value !== 'object' || value === null) throw new TypeError(`${block.page}:${block.line} is no mapping`);
  if (String(Reflect.get(value, 'templateType')).startsWith('Collection')) return block.text;
  const templateType = block.name === 'device' ? 'CollectionContent' : 'CollectionFhir';
  return JSON.stringify({ templateType, template: [value] });
}
