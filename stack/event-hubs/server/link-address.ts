/** What a link attaches to. */
export type LinkAddress =
  | { readonly kind: 'cbs' }
  | { readonly kind: 'management' }
  | { readonly kind: 'publisher'; readonly hub: string; readonly partition: string | undefined }
  | { readonly kind: 'subscriber'; readonly hub: string; readonly group: string; readonly partition: string }
  | { readonly kind: 'unknown' };

const SUBSCRIBER = /^([^/]+)\/ConsumerGroups\/([^/]+)\/Partitions\/([^/]+)$/i;
const PUBLISHER = /^([^/]+)(?:\/Partitions\/([^/]+))?$/i;

/** Parses the address of a link, given as a path or as a whole URI. */
export function parseLinkAddress(address: string): LinkAddress {
  const path = address.replace(/^[a-z]+:\/\/[^/]*\//i, '').replace(/^\/+|\/+$/g, '');
  if (path === '$cbs') return { kind: 'cbs' };
  if (path === '$management' || path.endsWith('/$management')) return { kind: 'management' };
  const [, readHub, group, readPartition] = SUBSCRIBER.exec(path) ?? [];
  if (readHub !== undefined && group !== undefined && readPartition !== undefined) {
    return { kind: 'subscriber', hub: readHub, group, partition: readPartition };
  }
  const [, hub, partition] = PUBLISHER.exec(path) ?? [];
  return hub === undefined ? { kind: 'unknown' } : { kind: 'publisher', hub, partition };
}
