import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeKeys, encodeKeys, readSampleKeys, SAMPLE_KEYS_URL, sampleKeysExtension } from './key-extension.ts';
import type { SeriesKeys } from './key-extension.ts';
import { compareKeys, newestKey } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import { encodeSigned, encodeUnsigned, readIntegers } from './vlq.ts';

const keys = fc.tuple(fc.nat(2 ** 42), fc.nat(2 ** 40), fc.nat(40));

describe('integers in few letters', () => {
  it('come back as they were, of either sign, up to the safe ones', () => {
    const safe = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
    fc.assert(
      fc.property(safe, fc.nat(), (signed, unsigned) => {
        const reader = readIntegers(encodeSigned(signed) + encodeUnsigned(unsigned));
        expect([reader.signed(), reader.unsigned(), reader.signed()]).toEqual([signed, unsigned, undefined]);
      }),
    );
  });
});

describe('keys of rows by slot', () => {
  it('come back as they were, however far apart', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2 ** 40), keys)), (entries) => {
        const map = new Map<number, OrderKey>(entries);
        const sorted = new Map([...map].toSorted((a, b) => a[0] - b[0]));
        expect([...decodeKeys(encodeKeys(map))]).toEqual([...sorted]);
      }),
    );
  });

  it('cost about six letters for a reading a second, and next to nothing within one event', () => {
    const second = Array.from({ length: 3600 }, (_, i): [number, OrderKey] => [
      i,
      [i * 1000 + ((i * 7919) % 23), i * 37, 0],
    ]);
    expect(encodeKeys(new Map(second)).length / 3600).toBeLessThan(7);
    const array = Array.from({ length: 3600 }, (_, i): [number, OrderKey] => [i, [1.7e12, 5, 0]]);
    expect(encodeKeys(new Map(array)).length).toBeLessThan(24);
  });

  it.each(['!', 'F', 'FCC', 'G', '_______________'])(
    'are read as far as they can be where the text is damaged: %s',
    (text) => {
      expect(decodeKeys(text).size).toBeLessThanOrEqual(1_000_000);
    },
  );

  it('never fill the memory, however many runs a damaged text claims', () => {
    const run = encodeUnsigned(4 * 600_000) + encodeSigned(0) + encodeSigned(1);
    expect(decodeKeys(run.repeat(3)).size).toBe(1_000_000);
  });

  it('are held with floors and start for each value by its name', () => {
    const series: [string, SeriesKeys][] = [
      ['', { keys: new Map([[3, [9, 8, 7]]]), floors: new Map() }],
      ['systolic', { keys: new Map([[0, [1, 2, 3]]]), floors: new Map([[0, [1, 1, 1]]]), start: 1234567890123 }],
    ];
    const extension = sampleKeysExtension(new Map(series));
    if (extension === undefined) throw new Error('no extension');
    expect(extension.url).toBe(SAMPLE_KEYS_URL);
    const observation = { resourceType: 'Observation', status: 'final', code: {}, extension: [extension] } as const;
    expect([...readSampleKeys({ ...observation, extension: [...observation.extension] })]).toEqual(series);
  });

  it('come with the rows that do not stand, which are passed over when damaged', () => {
    const superseded = [
      { key: [1, 2, 3] as const, texts: new Map([['diastolic', '80']]) },
      { key: undefined, texts: new Map([['systolic', '1']]) },
    ];
    const extension = sampleKeysExtension(new Map([['systolic', { keys: new Map(), floors: new Map(), superseded }]]));
    if (extension === undefined) throw new Error('no extension');
    const bare = { resourceType: 'Observation', status: 'final', code: {} } as const;
    expect(readSampleKeys({ ...bare, extension: [extension] }).get('systolic')?.superseded).toEqual(superseded);
    for (const valueString of ['{', '[1]', '[{"texts":{"a":1}}]']) {
      const series = [{ url: 'series', extension: [{ url: 'superseded', valueString }] }];
      const read = readSampleKeys({ ...bare, extension: [{ url: SAMPLE_KEYS_URL, extension: series }] });
      expect(read.get('')?.superseded).toEqual([]);
    }
  });

  it.each(['', 'x', '1.5', '1e300', 'Infinity'])('have no start where %j stands for it', (valueString) => {
    const series = [{ url: 'series', extension: [{ url: 'start', valueString }] }];
    const extension = [{ url: SAMPLE_KEYS_URL, extension: series }];
    const read = readSampleKeys({ resourceType: 'Observation', status: 'final', code: {}, extension });
    expect(read.get('')).not.toHaveProperty('start');
  });

  it('leave no extension where there are none', () => {
    expect(sampleKeysExtension(new Map([['systolic', { keys: new Map(), floors: new Map() }]]))).toBeUndefined();
    expect(readSampleKeys(undefined).size).toBe(0);
    const bare = { resourceType: 'Observation', status: 'final', code: {} } as const;
    expect(readSampleKeys({ ...bare, extension: [{ url: SAMPLE_KEYS_URL }] }).size).toBe(0);
    expect(
      readSampleKeys({ ...bare, extension: [{ url: SAMPLE_KEYS_URL, extension: [{ url: 'series' }] }] }).size,
    ).toBe(1);
  });
});

describe('the order of keys', () => {
  it('is by enqueued time, then sequence, then sub, and what has no key is oldest', () => {
    const sorted: (OrderKey | undefined)[] = [undefined, [1, 9, 9], [2, 1, 9], [2, 2, 1], [2, 2, 2]];
    expect(sorted.toReversed().toSorted(compareKeys)).toEqual([...sorted.slice(1), undefined]);
    for (let i = 1; i < sorted.length; i += 1) expect(compareKeys(sorted[i - 1], sorted[i])).toBeLessThan(0);
    expect(newestKey(undefined, [1, 1, 1])).toEqual([1, 1, 1]);
    expect(newestKey([2, 0, 0], [1, 1, 1])).toEqual([2, 0, 0]);
  });
});
