import type { Reply, Seen } from './_server.ts';

/** How a small server answers the writes that a probe makes. */
export interface Behaviour {
  readonly creates?: number;
  readonly ifNoneMatch?: 'honoured' | 'ignored';
  readonly ifMatchZero?: 'creates' | 'refused';
  readonly deletes?: number;
  readonly afterDelete?: number;
  readonly revives?: boolean;
  /** `If-Match` with the last tag of what was deleted writes it anew. */
  readonly matchesDeleted?: boolean;
}

const TAG = 'W/"1"';

/** Keeps what exists and what was deleted; answers by the behaviour. */
export function server(behaviour: Behaviour): (seen: Seen) => Reply {
  const there = new Set<string>();
  const deleted = new Set<string>();
  const put = ({ url, headers }: Seen): number => {
    if (behaviour.creates !== undefined) return behaviour.creates;
    const isZero = headers['if-match'] === 'W/"0"';
    if (there.has(url)) {
      if (headers['if-none-match'] === '*' && behaviour.ifNoneMatch === 'honoured') return 412;
      return isZero ? 409 : 200;
    }
    if (isZero && behaviour.ifMatchZero !== 'creates') return 404;
    if (headers['if-match'] === TAG) return behaviour.matchesDeleted === true && there.add(url) ? 200 : 412;
    if (deleted.has(url) && behaviour.revives === false) return 409;
    there.add(url);
    return 201;
  };
  const remove = ({ url }: Seen): number => {
    if (behaviour.deletes !== undefined) return behaviour.deletes;
    if (there.delete(url)) deleted.add(url);
    return 204;
  };
  return (seen) => {
    if (seen.method === 'PUT') return { status: put(seen) };
    if (seen.method === 'DELETE') return { status: remove(seen) };
    const headers = there.has(seen.url) ? { etag: TAG } : {};
    return {
      headers,
      status: there.has(seen.url) ? 200 : deleted.has(seen.url) ? (behaviour.afterDelete ?? 410) : 404,
    };
  };
}
