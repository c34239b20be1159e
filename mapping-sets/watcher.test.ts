import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFileStore } from '../store/file-store.ts';
import { loadAnyButBroken } from './_sets.ts';
import { createMappingSetArchive, type MappingSetArchive } from './archive.ts';
import { createInForceRecord, type InForceRecord } from './in-force.ts';
import { mappingSetVersion } from './mapping-set.ts';
import { createDirectorySource, createStoreSource } from './source.ts';
import { watchMappingSets, type MappingRefusal, type MappingSetWatcher } from './watcher.ts';

interface Bench {
  readonly directory: string;
  readonly archive: MappingSetArchive;
  readonly inForce: InForceRecord;
  readonly refusals: MappingRefusal[];
  /** The versions that came in force, each behind the one before it. */
  readonly changes: (readonly [before: string | undefined, version: string])[];
  edit(deviceText: string): Promise<void>;
  watch(): Promise<MappingSetWatcher>;
}

async function createBench(deviceText: string): Promise<Bench> {
  const directory = await mkdtemp(join(tmpdir(), 'watch-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const store = await createFileStore(join(directory, 'store'));
  const archive = createMappingSetArchive(store, loadAnyButBroken);
  const inForce = createInForceRecord(store);
  const refusals: MappingRefusal[] = [];
  const changes: Bench['changes'] = [];
  const edit = (text: string): Promise<void> => writeFile(join(directory, 'devicecontent.json'), text);
  await edit(deviceText);
  await writeFile(join(directory, 'fhirmapping.json'), 'fhir');
  const onRefused = (refusal: MappingRefusal): void => void refusals.push(refusal);
  const watch = async (): Promise<MappingSetWatcher> => {
    const source = createDirectorySource(directory);
    const watcher = await watchMappingSets({
      source,
      load: loadAnyButBroken,
      archive,
      inForce,
      onRefused,
      pollIntervalMs: 1,
      onInForce: ({ version }, before) => changes.push([before, version]),
    });
    onTestFinished(() => watcher.close());
    return watcher;
  };
  return { directory, archive, inForce, refusals, changes, edit, watch };
}

/** Polls until the edit settled: the first poll sees it, the second takes it. */
async function settle(watcher: MappingSetWatcher): Promise<void> {
  await watcher.poll();
  await watcher.poll();
}

describe('the mapping set watcher', () => {
  it('puts an edit in force and publishes it first', async () => {
    const bench = await createBench('one');
    const watcher = await bench.watch();
    await bench.edit('two');
    await settle(watcher);
    const version = mappingSetVersion('two', 'fhir');
    expect(watcher.current().version).toBe(version);
    expect((await bench.archive.get(version))?.sources.deviceText).toBe('two');
  });

  it('tells what was in force before, also before a restart, and keeps a record of it', async () => {
    const [one, two] = [mappingSetVersion('one', 'fhir'), mappingSetVersion('two', 'fhir')];
    const bench = await createBench('one');
    const watcher = await bench.watch();
    await bench.edit('two');
    await settle(watcher);
    await watcher.close();
    await bench.watch();
    expect(bench.changes).toEqual([
      [undefined, one],
      [one, two],
      [two, two],
    ]);
    expect(await bench.inForce.get()).toBe(two);
  });

  it('keeps the last good set while a broken edit stands, and reports its faults once', async () => {
    const bench = await createBench('one');
    const watcher = await bench.watch();
    await bench.edit('broken');
    await settle(watcher);
    await settle(watcher);
    expect(watcher.current().sources.deviceText).toBe('one');
    expect(watcher.refusal()?.faults[0]).toMatchObject({ code: 'InvalidTemplate', line: 3 });
    expect(bench.refusals).toHaveLength(1);
  });

  it('forgets the refusal once the files are mended', async () => {
    const bench = await createBench('one');
    const watcher = await bench.watch();
    await bench.edit('broken');
    await settle(watcher);
    await bench.edit('one');
    await settle(watcher);
    expect(watcher.refusal()).toBeUndefined();
  });

  it('reports a missing file and goes on with the set in force', async () => {
    const bench = await createBench('one');
    const watcher = await bench.watch();
    await rm(join(bench.directory, 'fhirmapping.json'));
    await settle(watcher);
    expect(watcher.refusal()?.faults[0]?.message).toContain('fhirmapping.json');
    expect(watcher.current().sources.deviceText).toBe('one');
  });

  it('does not start with a broken set, and says where it is broken', async () => {
    const bench = await createBench('broken');
    await expect(bench.watch()).rejects.toThrow('devicecontent.json:3:7 broken');
  });

  it('does not take a text that changes from poll to poll', async () => {
    const texts = ['half', 'half of a', 'half of a file'];
    let reads = 0;
    const bench = await createBench('one');
    const files = { device: 'devicecontent.json', fhir: 'fhirmapping.json' };
    const read = async () => ({
      deviceText: reads < 2 ? 'one' : (texts[reads - 2] ?? 'whole'),
      fhirText: 'fhir',
      files,
    });
    const taken: string[] = [];
    const watcher = await watchMappingSets({
      source: { read: async () => read().finally(() => (reads += 1)) },
      load: (given) => {
        taken.push(given.deviceText);
        return loadAnyButBroken(given);
      },
      archive: bench.archive,
      inForce: bench.inForce,
      pollIntervalMs: 5,
    });
    for (let i = 0; i < 6; i += 1) await watcher.poll();
    await watcher.close();
    expect(taken).toEqual(['one', 'whole']);
  });
});

describe('the store source', () => {
  it('reads both files below its prefix and names a missing one', async () => {
    const bench = await createBench('one');
    const store = await createFileStore(join(bench.directory, 'blobs'));
    const source = createStoreSource(store, 'maps/');
    await store.put('maps/devicecontent.json', Buffer.from('d'));
    await expect(source.read()).rejects.toThrow('maps/fhirmapping.json');
    await store.put('maps/fhirmapping.json', Buffer.from('f'));
    expect(await source.read()).toMatchObject({ deviceText: 'd', fhirText: 'f' });
  });
});
