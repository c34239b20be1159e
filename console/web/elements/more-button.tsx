import type { LoadedPages } from './use-pages.ts';

/** Below a list that has more than is shown. */
export function MoreButton({ pages }: { readonly pages: LoadedPages<unknown> }) {
  if (pages.value?.isMore !== true) return null;
  return (
    <p>
      <button type="button" onClick={pages.loadMore}>
        Show more
      </button>
    </p>
  );
}
