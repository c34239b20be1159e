import { useEffect, useState } from 'preact/hooks';
import type { Page } from '../../contract/page.ts';
import { type Loaded, useLoaded } from './use-loaded.ts';

/** A list that comes in pages: as much of it as was asked for. */
export interface LoadedPages<T> extends Loaded<{ readonly items: readonly T[]; readonly isMore: boolean }> {
  readonly loadMore: () => void;
}

const PAGE = 50;

/** Loads the first page, and as many more as were asked for; begins anew when `key` changes. */
export function usePages<T>(
  load: (paging: { readonly after?: string; readonly limit: number }) => Promise<Page<T>>,
  key: string,
  everyMs?: number,
): LoadedPages<T> {
  const [count, setCount] = useState(1);
  useEffect(() => setCount(1), [key]);
  const loaded = useLoaded(() => loadPages(load, count), key, everyMs, count);
  return { ...loaded, loadMore: () => setCount((pages) => pages + 1) };
}

async function loadPages<T>(
  load: (paging: { readonly after?: string; readonly limit: number }) => Promise<Page<T>>,
  count: number,
): Promise<{ readonly items: readonly T[]; readonly isMore: boolean }> {
  const items: T[] = [];
  let after: string | undefined;
  for (let page = 0; page < count; page++) {
    const { items: found, next } = await load({ limit: PAGE, ...(after !== undefined && { after }) });
    items.push(...found);
    after = next;
    if (next === undefined) break;
  }
  return { items, isMore: after !== undefined };
}
