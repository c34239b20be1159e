import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeStore } from './_store.cases.ts';
import { createFileStore } from './file-store.ts';
import { assertKey, escapeSegment } from './key.ts';
import { LOCK_MARK, pathOfKey } from './path.ts';

async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'store-'));
}

describeStore('file store', async () => {
  const directory = await temporaryDirectory();
  return {
    store: await createFileStore(directory),
    reopen: () => createFileStore(directory),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
});

async function storeDirectory(): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const INCREMENT = `
  import { createFileStore } from ${JSON.stringify(new URL('./file-store.ts', import.meta.url).href)};
  const store = await createFileStore(process.argv[1]);
  for (let done = 0; done < 10; ) {
    const value = await store.get('n');
    const next = Buffer.from(String(Number(value === undefined ? 0 : Buffer.from(value.bytes).toString()) + 1));
    if ((await store.put('n', next, { etag: value?.etag ?? null })) !== undefined) done += 1;
  }`;

describe('a file store shared by processes', () => {
  it('loses no increment of processes that compare and set at once', async () => {
    const directory = await storeDirectory();
    const children = [1, 2, 3].map(() =>
      spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', INCREMENT, directory], {
        stdio: 'inherit',
      }),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number | null));
    expect(codes).toEqual([0, 0, 0]);
    const value = await (await createFileStore(directory)).get('n');
    expect(Buffer.from(value?.bytes ?? []).toString()).toBe('30');
  });

  it('breaks the lock of a process that died holding it', async () => {
    const directory = await storeDirectory();
    const store = await createFileStore(directory);
    const dead = Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString());
    const lock = pathOfKey(directory, 'a') + LOCK_MARK;
    await writeFile(lock, JSON.stringify({ token: 't', pid: dead, host: hostname() }));
    await store.put('a', Buffer.from('x'));
    expect((await store.get('a'))?.bytes.byteLength).toBe(1);
    expect(await readdir(directory)).not.toContain('a@~lock');
  });
});

describe('escapeSegment', () => {
  it('gives distinct segments of the alphabet for any text', () => {
    const texts = ['$Default', '=24Default', 'a/b', 'a=2Fb', 'ü', 'plain-1.0_x', '', '.', '..', '.=2E'];
    const escaped = texts.map(escapeSegment);
    expect(new Set(escaped).size).toBe(texts.length);
    for (const segment of escaped) expect(() => assertKey(segment)).not.toThrow();
    expect(escaped[5]).toBe('plain-1.0_x');
  });
});
