import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileStore } from '../store/file-store.ts';
import type { Store } from '../store/store.ts';
import { createLastWrite } from './last-write.ts';

let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iot-connector-last-write-'));
  store = await createFileStore(directory);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function outOfOrder(): Store {
  const fail = () => Promise.reject(new Error('no space left'));
  return { ...store, get: fail, put: fail };
}

describe('the last write', () => {
  it('is unknown before anything was written', async () => {
    expect(await createLastWrite(store).read()).toBeUndefined();
  });

  it('of one worker is known to another, also to one that starts later', async () => {
    const running = createLastWrite(store);
    await createLastWrite(store, () => 1_000).note();
    expect(await running.read()).toBe(1_000);
    expect(await createLastWrite(store).read()).toBe(1_000);
  });

  it('is the later one of what the worker did itself and what others told', async () => {
    let now = 1_000;
    const own = createLastWrite(store, () => now);
    await own.note();
    now = 2_000;
    await own.note();
    expect(await own.read()).toBe(2_000);
    await createLastWrite(store, () => 9_000).note();
    expect(await own.read()).toBe(9_000);
  });

  it('is told to the others at most twice a minute', async () => {
    let now = 1_000;
    const own = createLastWrite(store, () => now);
    for (now = 1_000; now < 61_000; now += 100) await own.note();
    expect(await createLastWrite(store).read()).toBe(31_000);
  });

  it('is what the worker knows itself while the store is out, and told as soon as it is back', async () => {
    let current = outOfOrder();
    const changing: Store = { ...store, get: (key) => current.get(key), put: (...given) => current.put(...given) };
    const own = createLastWrite(changing, () => 1_000);
    await own.note();
    expect(await own.read()).toBe(1_000);
    current = store;
    await own.note();
    expect(await createLastWrite(store).read()).toBe(1_000);
  });

  it('is unknown rather than wrong when its record is damaged', async () => {
    await store.put('fhir/last-write', Buffer.from('yesterday'));
    expect(await createLastWrite(store).read()).toBeUndefined();
  });
});
