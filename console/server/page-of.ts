import type { Page } from '../contract/page.ts';

/** A page of a list that is read as it is needed; `after` is how many were seen. */
export async function pageOf<T>(
  all: AsyncIterable<T>,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<T>> {
  const skipped = Number(after ?? 0);
  const items: T[] = [];
  let seen = 0;
  for await (const one of all) {
    if (seen++ < skipped) continue;
    if (items.length === limit) return { items, next: String(skipped + limit) };
    items.push(one);
  }
  return { items };
}
