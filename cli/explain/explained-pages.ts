import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nearestName } from '../../mapping/lint/near-name.ts';

/** A page of the documentation about one fault, lint rule or trouble. */
export interface ExplainedPage {
  /** Fault code, id of a lint rule, or name of the page. */
  readonly name: string;
  /** What the old service called it. */
  readonly oldNames: readonly string[];
  /** Its first paragraph. */
  readonly about: string;
  readonly text: string;
}

/** Folders of `docs/` with a page for each name that the connector prints. */
const FOLDERS = ['faults', 'lint', 'operate', 'runbook'] as const;
const INDEX = 'README.md';
const LEAST_PART = 3;
const HEAD = /^(Old service|Severity): /;

export async function readExplainedPages(docs: string): Promise<readonly ExplainedPage[]> {
  const folders = await Promise.all(FOLDERS.map((folder) => readFolder(join(docs, folder))));
  return folders.flat();
}

async function readFolder(folder: string): Promise<readonly ExplainedPage[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.md') && file !== INDEX).sort();
  return Promise.all(
    files.map(async (file) => toPage(file.slice(0, -'.md'.length), await readFile(join(folder, file), 'utf8'))),
  );
}

function toPage(name: string, text: string): ExplainedPage {
  const paragraphs = text.split('\n\n').slice(1);
  const old = paragraphs.find((paragraph) => paragraph.startsWith('Old service: ')) ?? '';
  return {
    name,
    text,
    oldNames: Array.from(old.matchAll(/`([^`]+)`/g), ([, oldName = '']) => oldName),
    about: (paragraphs.find((paragraph) => !HEAD.test(paragraph)) ?? '').replaceAll('\n', ' ').trim(),
  };
}

/** The page that a name means: case does not matter, nor whether an old name ends in `Exception`. */
export function findPage(pages: readonly ExplainedPage[], asked: string): ExplainedPage | undefined {
  const wanted = plain(asked);
  return (
    pages.find(({ name }) => plain(name) === wanted) ??
    pages.find(({ oldNames }) => oldNames.some((name) => plain(name) === wanted))
  );
}

/** Names that have the asked one in them, and the one that differs by a slip. */
export function namesNear(pages: readonly ExplainedPage[], asked: string): readonly string[] {
  const names = pages.flatMap(({ name, oldNames }) => [name, ...oldNames]);
  const part = plain(asked);
  const near = part.length < LEAST_PART ? [] : names.filter((name) => plain(name).includes(part));
  const slip = nearestName(asked, names);
  return [...new Set([...(slip === undefined ? [] : [slip]), ...near])];
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/exception$/, '');
}
