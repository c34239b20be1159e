import { join } from 'node:path';
import { assertKey } from './key.ts';

/**
 * Marks outside the alphabet of keys: a directory never collides with the file of a shorter key (`a` beside `a/b`),
 * and neither with locks and temporary files.
 */
const DIRECTORY_MARK = '+';
const FILE_MARK = '@';
export const LOCK_MARK = '~lock';

/** Where the value of a key stands below the root. */
export function pathOfKey(root: string, key: string): string {
  assertKey(key);
  const segments = key.split('/');
  const file = segments.pop() ?? '';
  return join(root, ...segments.map((segment) => segment + DIRECTORY_MARK), file + FILE_MARK);
}

/** One entry of a directory as listing sees it; `order` puts whole subtrees where their keys belong. */
export interface Entry {
  readonly kind: 'file' | 'directory';
  /** The part of the key it stands for; a directory's ends with `/`. */
  readonly order: string;
}

/** What a directory entry stands for; `undefined` for locks, temporary files and strangers. */
export function entryOfName(name: string): Entry | undefined {
  if (name.endsWith(FILE_MARK)) return { kind: 'file', order: name.slice(0, -1) };
  if (name.endsWith(DIRECTORY_MARK)) return { kind: 'directory', order: `${name.slice(0, -1)}/` };
  return undefined;
}

/** The directory of a key prefix that ends with `/` or is empty. */
export function directoryOfPrefix(root: string, prefix: string): string {
  return join(
    root,
    ...prefix
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => segment + DIRECTORY_MARK),
  );
}
