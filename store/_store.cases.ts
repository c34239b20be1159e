import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from './store.ts';

/** An empty store, and how to get rid of it. */
export interface StoreUnderTest {
  readonly store: Store;
  /** The same content opened again, as by another process. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: { readonly bytes: Uint8Array } | undefined): string | undefined =>
  value === undefined ? undefined : new TextDecoder().decode(value.bytes);

async function keys(store: Store, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const key of store.list(prefix)) found.push(key);
  return found;
}

/** What every form of `Store` promises. */
export function describeStore(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await create();
      store = under.store;
    });
    afterEach(() => under.dispose());

    describe('values', () =>
      valueCases(
        () => store,
        () => under,
      ));
    describe('conditions', () =>
      conditionCases(
        () => store,
        () => under,
      ));
    describe('listing', () => listCases(() => store));
  });
}

function valueCases(store: () => Store, under: () => StoreUnderTest): void {
  it('answers undefined for a key that was never written', async () => {
    expect(await store().get('a/b')).toBeUndefined();
  });

  it('answers the bytes last written, also after it is opened again', async () => {
    await store().put('a/b', bytes('one'));
    await store().put('a/b', bytes('two'));
    expect(text(await store().get('a/b'))).toBe('two');
    expect(text(await (await under().reopen()).get('a/b'))).toBe('two');
  });

  it('keeps empty values and every byte', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await store().put('empty', new Uint8Array());
    await store().put('all', all);
    expect((await store().get('empty'))?.bytes.byteLength).toBe(0);
    expect([...((await store().get('all'))?.bytes ?? [])]).toEqual([...all]);
  });

  it('keeps a key apart from the keys below it', async () => {
    await store().put('a', bytes('leaf'));
    await store().put('a/b', bytes('below'));
    await store().delete('a');
    expect(await store().get('a')).toBeUndefined();
    expect(text(await store().get('a/b'))).toBe('below');
  });

  it.each([
    '',
    '/a',
    'a/',
    'a//b',
    'a b',
    'ü',
    'a\\b',
    '..',
    '../a',
    'a/.',
    'a.',
    's'.repeat(201),
    'a/'.repeat(256) + 'aa',
  ])('refuses %j as a key', async (key) => {
    await expect((async () => store().put(key, bytes('x')))()).rejects.toThrow('store key');
  });

  it('forgets a deleted key, and deletes an absent one', async () => {
    await store().put('a', bytes('x'));
    await store().delete('a');
    await store().delete('a');
    expect(await store().get('a')).toBeUndefined();
  });
}

function conditionCases(store: () => Store, under: () => StoreUnderTest): void {
  it('answers the etag that get answers', async () => {
    const etag = await store().put('a', bytes('x'));
    expect((await store().get('a'))?.etag).toBe(etag);
  });

  it('writes with a null etag only if the key is absent', async () => {
    expect(await store().put('a', bytes('x'), { etag: null })).toBeDefined();
    expect(await store().put('a', bytes('y'), { etag: null })).toBeUndefined();
    expect(text(await store().get('a'))).toBe('x');
  });

  it('writes over the given etag only', async () => {
    const first = (await store().put('a', bytes('x'))) ?? '';
    const second = await store().put('a', bytes('y'), { etag: first });
    expect(second).toBeDefined();
    expect(await store().put('a', bytes('z'), { etag: first })).toBeUndefined();
    expect(text(await store().get('a'))).toBe('y');
  });

  it('writes over an etag no more once the key is gone', async () => {
    const etag = (await store().put('a', bytes('x'))) ?? '';
    await store().delete('a');
    expect(await store().put('a', bytes('y'), { etag })).toBeUndefined();
    expect(await store().get('a')).toBeUndefined();
  });

  it('tells apart two writes of the same bytes', async () => {
    const first = (await store().put('a', bytes('x'))) ?? '';
    await store().put('a', bytes('x'));
    expect(await store().put('a', bytes('y'), { etag: first })).toBeUndefined();
  });

  it('lets one of many concurrent writers through', async () => {
    const etag = (await store().put('a', bytes('start'))) ?? '';
    const other = await under().reopen();
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? store() : other).put('a', bytes(`${i}`), { etag })),
    );
    const winners = answers.flatMap((answer, i) => (answer === undefined ? [] : [`${i}`]));
    expect(winners).toHaveLength(1);
    expect(text(await store().get('a'))).toBe(winners[0]);
  });

  it('loses no increment of concurrent compare-and-set loops', async () => {
    const increment = async (from: Store): Promise<void> => {
      for (;;) {
        const value = await from.get('n');
        const next = bytes(`${Number(text(value) ?? '0') + 1}`);
        if ((await from.put('n', next, { etag: value?.etag ?? null })) !== undefined) return;
      }
    };
    const other = await under().reopen();
    await Promise.all(Array.from({ length: 12 }, (_, i) => increment(i % 2 === 0 ? store() : other)));
    expect(text(await store().get('n'))).toBe('12');
  });
}

function listCases(store: () => Store): void {
  it('lists the keys below a prefix in lexical order', async () => {
    const written = ['b', 'a/z', 'a', 'a-b', 'a.b/c', 'a/b/c', 'a0', 'a/b', 'A', 'a=b'];
    for (const key of written) await store().put(key, bytes('x'));
    expect(await keys(store(), '')).toEqual([...written].sort());
    expect(await keys(store(), 'a/')).toEqual(['a/b', 'a/b/c', 'a/z']);
    expect(await keys(store(), 'a/b')).toEqual(['a/b', 'a/b/c']);
  });

  it('takes a prefix as text, not as whole segments', async () => {
    for (const key of ['log/2026-01', 'log/2026-02', 'log/2027-01', 'log/20261/x']) await store().put(key, bytes('x'));
    expect(await keys(store(), 'log/2026')).toEqual(['log/2026-01', 'log/2026-02', 'log/20261/x']);
  });

  it('lists nothing below a prefix without keys', async () => {
    expect(await keys(store(), 'nothing/')).toEqual([]);
  });
}
