import { type DocFolder, hasDocPage, openDocPage } from './open-page.ts';

interface Properties {
  readonly folder: DocFolder;
  readonly name: string;
}

/** The name of a fault or rule, which opens its page. */
export function DocButton({ folder, name }: Properties) {
  if (!hasDocPage(folder, name)) return <span>{name}</span>;
  return (
    <button type="button" class="link" onClick={() => openDocPage(folder, name)}>
      <span class="visually-hidden">About </span>
      {name}
    </button>
  );
}
