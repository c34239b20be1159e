import type { FhirRequest } from './message.ts';
import type { Paging } from './search-query.ts';

export interface PageLink {
  readonly relation: 'self' | 'next' | 'previous';
  readonly url: string;
}

/** The page itself and its neighbours. */
export function pageLinks(
  request: FhirRequest,
  path: string,
  { count, offset }: Paging,
  total: number,
): readonly PageLink[] {
  const url = (at: number): string => {
    const query = new URLSearchParams(request.query);
    if (at === 0) query.delete('_offset');
    else query.set('_offset', String(at));
    const text = query.toString();
    return `${request.base}/${path}${text === '' ? '' : `?${text}`}`;
  };
  const links: PageLink[] = [{ relation: 'self', url: url(offset) }];
  if (count > 0 && offset + count < total) links.push({ relation: 'next', url: url(offset + count) });
  if (count > 0 && offset > 0) links.push({ relation: 'previous', url: url(Math.max(0, offset - count)) });
  return links;
}
