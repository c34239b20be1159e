import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFileStore } from '../store/file-store.ts';
import type { Store } from '../store/store.ts';
import { loadAnyButBroken, sources } from './_sets.ts';
import { createMappingSetArchive } from './archive.ts';
import { mappingSetVersion, type MappingSet } from './mapping-set.ts';

async function emptyStore(): Promise<Store> {
  const directory = await mkdtemp(join(tmpdir(), 'archive-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return createFileStore(directory);
}

function setOf(deviceText: string): MappingSet {
  const loaded = loadAnyButBroken(sources(deviceText));
  if (!loaded.ok) throw new Error('the test set is broken');
  return loaded.value;
}

describe('mappingSetVersion', () => {
  it('depends on where one text ends and the other begins', () => {
    expect(mappingSetVersion('ab', 'c')).not.toBe(mappingSetVersion('a', 'bc'));
    expect(mappingSetVersion('ab', 'c')).toBe(mappingSetVersion('ab', 'c'));
  });
});

describe('the mapping set archive', () => {
  it('gives another process the set that was published', async () => {
    const store = await emptyStore();
    const set = setOf('one');
    await createMappingSetArchive(store, loadAnyButBroken).publish(set);
    const read = await createMappingSetArchive(store, loadAnyButBroken).get(set.version);
    expect(read?.sources).toEqual(set.sources);
  });

  it('compiles a set once however often it is asked for', async () => {
    const store = await emptyStore();
    const set = setOf('one');
    await createMappingSetArchive(store, loadAnyButBroken).publish(set);
    let loads = 0;
    const archive = createMappingSetArchive(store, (given) => {
      loads += 1;
      return loadAnyButBroken(given);
    });
    const read = await Promise.all([archive.get(set.version), archive.get(set.version), archive.get(set.version)]);
    expect(loads).toBe(1);
    expect(read[0]).toBe(read[2]);
  });

  it('finds a set that is published after it was asked for', async () => {
    const store = await emptyStore();
    const archive = createMappingSetArchive(store, loadAnyButBroken);
    const set = setOf('later');
    expect(await archive.get(set.version)).toBeUndefined();
    await createMappingSetArchive(store, loadAnyButBroken).publish(set);
    expect((await archive.get(set.version))?.version).toBe(set.version);
  });

  it('refuses content that is not what its version says', async () => {
    const store = await emptyStore();
    const set = setOf('one');
    await store.put(`mapping-sets/${set.version}`, Buffer.from(JSON.stringify({ v: 1, ...sources('two') })));
    await expect(createMappingSetArchive(store, loadAnyButBroken).get(set.version)).rejects.toThrow(
      'not what its name',
    );
  });

  it('knows no version that is not a hash', async () => {
    expect(await createMappingSetArchive(await emptyStore(), loadAnyButBroken).get('../x')).toBeUndefined();
  });

  it('lists the versions it keeps', async () => {
    const archive = createMappingSetArchive(await emptyStore(), loadAnyButBroken);
    const sets = [setOf('one'), setOf('two')];
    for (const set of sets) await archive.publish(set);
    const versions: string[] = [];
    for await (const version of archive.versions()) versions.push(version);
    expect(versions).toEqual(sets.map((set) => set.version).sort());
  });
});
