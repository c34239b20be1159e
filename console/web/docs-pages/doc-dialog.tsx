import { useEffect, useRef, useState } from 'preact/hooks';
import { type Block, parseMarkdown } from './markdown.ts';
import { MarkdownView } from './markdown-view.tsx';
import { closeDocPage, openedPage, readDocPage } from './open-page.ts';

/** Shows the page about a fault or a rule over the work, which stays as it is. */
export function DocDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const page = openedPage.value;
  const [blocks, setBlocks] = useState<readonly Block[]>([]);

  useEffect(() => {
    const show = async () => {
      if (page === undefined) return;
      const text = await readDocPage(page.folder, page.name);
      setBlocks(parseMarkdown(text ?? `# ${page.name}\n\nThere is no page of this name.`));
      if (dialog.current?.open === false) dialog.current.showModal();
      dialog.current?.scrollTo(0, 0);
    };
    void show();
  }, [page]);

  return (
    <dialog
      ref={dialog}
      class="wide"
      aria-label={page === undefined ? 'Explanation' : `About ${page.name}`}
      onClose={closeDocPage}
    >
      <div class="doc-page">
        {page !== undefined && <MarkdownView blocks={blocks} folder={page.folder} />}
        <form method="dialog" class="dialog-actions">
          <button type="submit">Close</button>
        </form>
      </div>
    </dialog>
  );
}
