import { signal } from '@preact/signals';

export type DocFolder = 'lint' | 'faults';

type Load = () => Promise<unknown>;

/** The pages come with the console: they are read where there is no network. */
const TEXTS: Readonly<Record<DocFolder, Readonly<Record<string, Load>>>> = {
  lint: import.meta.glob('../../../docs/lint/*.md', { query: '?raw', import: 'default' }),
  faults: import.meta.glob('../../../docs/faults/*.md', { query: '?raw', import: 'default' }),
};

/** The page of the documentation that is open beside the work, if one is. */
export const openedPage = signal<{ readonly folder: DocFolder; readonly name: string } | undefined>(undefined);

export function openDocPage(folder: DocFolder, name: string): void {
  openedPage.value = { folder, name };
}

export function closeDocPage(): void {
  openedPage.value = undefined;
}

export function hasDocPage(folder: DocFolder, name: string): boolean {
  return find(folder, name) !== undefined;
}

/** The Markdown text of a page, or nothing when there is no such page. */
export async function readDocPage(folder: DocFolder, name: string): Promise<string | undefined> {
  const text = await find(folder, name)?.();
  return typeof text === 'string' ? text : undefined;
}

function find(folder: DocFolder, name: string): Load | undefined {
  return TEXTS[folder][`../../../docs/${folder}/${name}.md`];
}
