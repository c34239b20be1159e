import type { Page } from '../contract/page.ts';

/** The beginning of a list that is read as it is needed, and what to give as `after` for the rest. */
export async function pageOf<T>(all: AsyncIterable<T>, limit: number, cursorOf: (last: T) => string): Promise<Page<T>> {
  const items: T[] = [];
  for await (const one of all) {
    const last = items.at(-1);
    if (last !== undefined && items.length === limit) return { items, next: cursorOf(last) };
    items.push(one);
  }
  return { items };
}

/** A page of a list that can be read from its beginning only: `after` is how many were seen. */
export function countedPageOf<T>(
  all: AsyncIterable<T>,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<T>> {
  const seen = Number(after ?? 0);
  return pageOf(skip(all, seen), limit, () => String(seen + limit));
}

async function* skip<T>(all: AsyncIterable<T>, count: number): AsyncIterable<T> {
  let seen = 0;
  for await (const one of all) if (seen++ >= count) yield one;
}
