import { open, readdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode, makeDurableDirectory, replaceDurably, syncDirectory, writeTemporary } from './durable-file.ts';
import { withLockFile } from './lock-file.ts';
import { directoryOfPrefix, entryOfName, LOCK_MARK, pathOfKey, type Entry } from './path.ts';
import type { Store, StoredValue } from './store.ts';

const TEMPORARY_DIRECTORY = '~tmp';
/** A write takes seconds at most: an older temporary file was left by a process that died. */
const LEFTOVER_AFTER_MS = 3_600_000;

/** A store in a directory, safe between the processes of one host. A value is a file with its bytes and nothing else. */
export async function createFileStore(directory: string): Promise<Store> {
  const temporary = join(directory, TEMPORARY_DIRECTORY);
  await makeDurableDirectory(temporary);
  await removeLeftovers(temporary);
  return {
    get: (key) => readValue(pathOfKey(directory, key)),
    put: (key, bytes, condition) => putFile(temporary, pathOfKey(directory, key), bytes, condition),
    delete: (key) => deleteFile(pathOfKey(directory, key)),
    list: (prefix) => listKeys(directory, prefix),
  };
}

async function putFile(
  temporaryDirectory: string,
  path: string,
  bytes: Uint8Array,
  condition: { readonly etag: string | null } | undefined,
): Promise<string | undefined> {
  await makeDurableDirectory(dirname(path));
  const temporary = await writeTemporary(temporaryDirectory, bytes);
  const etag = await etagOf(temporary);
  const isPut = await withLockFile(path + LOCK_MARK, async (isHeld) => {
    if (condition !== undefined && (await etagOf(path)) !== (condition.etag ?? undefined)) return false;
    // Losing the lock means that others may have written since: a condition can no longer be answered for.
    if (condition !== undefined && !(await isHeld())) return false;
    await replaceDurably(temporary, path);
    return true;
  });
  if (isPut) return etag;
  await unlink(temporary);
  return undefined;
}

async function deleteFile(path: string): Promise<void> {
  if ((await etagOf(path)) === undefined) return;
  await withLockFile(path + LOCK_MARK, async () => {
    try {
      await unlink(path);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
    await syncDirectory(dirname(path));
  });
}

async function readValue(path: string): Promise<StoredValue | undefined> {
  try {
    const handle = await open(path, 'r');
    try {
      const etag = etagOfStat(await handle.stat({ bigint: true }));
      return { bytes: await handle.readFile(), etag };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function etagOf(path: string): Promise<string | undefined> {
  try {
    return etagOfStat(await stat(path, { bigint: true }));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Every write is a new file, and a rename keeps both: equal bytes written twice are told apart. */
function etagOfStat(stats: { readonly ino: bigint; readonly mtimeNs: bigint }): string {
  return `${stats.ino.toString(36)}-${stats.mtimeNs.toString(36)}`;
}

async function* listKeys(root: string, prefix: string): AsyncIterable<string> {
  const base = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  yield* walk(directoryOfPrefix(root, base), base, prefix);
}

async function* walk(directory: string, base: string, prefix: string): AsyncIterable<string> {
  for (const [name, entry] of await readEntries(directory)) {
    const key = base + entry.order;
    if (entry.kind === 'directory') {
      if (key.startsWith(prefix) || prefix.startsWith(key)) yield* walk(join(directory, name), key, prefix);
    } else if (key.startsWith(prefix)) {
      yield key;
    }
  }
}

async function readEntries(directory: string): Promise<[string, Entry][]> {
  try {
    const names = await readdir(directory);
    return names
      .flatMap((name): [string, Entry][] => {
        const entry = entryOfName(name);
        return entry === undefined ? [] : [[name, entry]];
      })
      .sort(([, a], [, b]) => (a.order < b.order ? -1 : 1));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function removeLeftovers(temporary: string): Promise<void> {
  for (const name of await readdir(temporary)) {
    const path = join(temporary, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > LEFTOVER_AFTER_MS)
      await unlink(path).catch(() => undefined);
  }
}
