import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { logOptions, messages, openLog, readAll, reopened, texts } from './_log.ts';
import { PartitionLog } from './partition-log.ts';
import { RECORD_HEADER_BYTES } from './record.ts';

async function segmentPaths(directory: string): Promise<string[]> {
  return (await readdir(directory)).sort().map((name) => join(directory, name));
}

describe('appending', () => {
  it('numbers events from 0, and offsets by the bytes before them', async () => {
    const log = await openLog(await logOptions());
    await log.append(messages('a', 'bb'));
    await log.append(messages('ccc'));
    expect(await readAll(log)).toEqual([
      { sequence: 0, text: 'a' },
      { sequence: 1, text: 'bb' },
      { sequence: 2, text: 'ccc' },
    ]);
    expect(log.last).toEqual({ sequence: 2, offset: 2 * RECORD_HEADER_BYTES + 3, enqueuedMs: 1000 });
  });

  it('keeps the order of appends that arrive together, and each append whole', async () => {
    const log = await openLog(await logOptions());
    await Promise.all(Array.from({ length: 50 }, async (_, n) => log.append(messages(`${n}-a`, `${n}-b`))));
    expect(await texts(log)).toEqual(Array.from({ length: 50 }, (_, n) => [`${n}-a`, `${n}-b`]).flat());
  });

  it('never lets the enqueued time fall when the clock is set back', async () => {
    const clock = { ms: 5000 };
    const log = await openLog(await logOptions({ now: () => clock.ms }));
    await log.append(messages('a'));
    clock.ms = 1000;
    await log.append(messages('b'));
    expect(log.last?.enqueuedMs).toBe(5000);
  });

  it('refuses the whole append on a full disk, leaves no trace of it, and goes on', async () => {
    const states: boolean[] = [];
    const options = await logOptions({ onWritable: (isWritable) => states.push(isWritable) });
    const log = await openLog(options);
    await log.append(messages('before'));
    options.disk.writeFault = 'ENOSPC';
    await expect(log.append(messages('lost'.repeat(100)))).rejects.toMatchObject({ reason: 'disk-full' });
    expect(log.isWritable).toBe(false);
    options.disk.writeFault = 'EIO';
    await expect(log.append(messages('lost'))).rejects.toMatchObject({ reason: 'disk-error' });
    options.disk.writeFault = undefined;
    await log.append(messages('after'));
    expect(log.isWritable).toBe(true);
    expect(states).toEqual([false, true]);
    const again = await reopened(log, options);
    expect(await readAll(again)).toEqual([
      { sequence: 0, text: 'before' },
      { sequence: 1, text: 'after' },
    ]);
  });

  it('finishes what is under way when it is sealed, and refuses the rest', async () => {
    const log = await openLog(await logOptions());
    const underWay = log.append(messages('a'));
    const sealed = log.seal();
    await expect(log.append(messages('b'))).rejects.toMatchObject({ reason: 'closed' });
    await sealed;
    await underWay;
    expect(await texts(log)).toEqual(['a']);
  });
});

describe('recovery', () => {
  it('cuts the last record off wherever the write stopped', async () => {
    const options = await logOptions();
    const log = await openLog(options);
    await log.append(messages('first', 'second'));
    await log.close();
    const [path = ''] = await segmentPaths(options.directory);
    const whole = await readFile(path);
    const firstEnd = RECORD_HEADER_BYTES + 'first'.length;
    for (let size = firstEnd; size < whole.length; size += 5) {
      await writeFile(path, whole.subarray(0, size));
      const { log: recovered, cutBytes } = await PartitionLog.open(options);
      expect(cutBytes).toBe(size - firstEnd);
      expect(await texts(recovered)).toEqual(['first']);
      expect(recovered.nextSequence).toBe(1);
      await recovered.close();
    }
  });

  it('cuts a last record off whose bytes were not all written', async () => {
    const options = await logOptions();
    const log = await openLog(options);
    await log.append(messages('first', 'second'));
    await log.close();
    const [path = ''] = await segmentPaths(options.directory);
    const bytes = await readFile(path);
    bytes[bytes.length - 1] = 0;
    await writeFile(path, bytes);
    expect(await texts(await openLog(options))).toEqual(['first']);
  });

  it('goes on counting when the newest segment is empty', async () => {
    const options = await logOptions({ segmentBytes: 1 });
    const log = await openLog(options);
    await log.append(messages('first'));
    await log.append(messages('second'));
    await log.close();
    const [, newest = ''] = await segmentPaths(options.directory);
    await truncate(newest, 0);
    const recovered = await openLog(options);
    await recovered.append(messages('again'));
    expect(await readAll(recovered)).toEqual([
      { sequence: 0, text: 'first' },
      { sequence: 1, text: 'again' },
    ]);
    expect(recovered.last?.offset).toBe(RECORD_HEADER_BYTES + 'first'.length);
  });

  it('tells of damage in the middle of the log instead of skipping events', async () => {
    const options = await logOptions({ segmentBytes: 1 });
    const log = await openLog(options);
    await log.append(messages('first'));
    await log.append(messages('second'));
    await log.close();
    const [oldest = ''] = await segmentPaths(options.directory);
    const bytes = await readFile(oldest);
    bytes[bytes.length - 1] = 0;
    await writeFile(oldest, bytes);
    await expect(texts(await openLog(options))).rejects.toThrow(/is damaged at byte 0/);
  });

  it('reads records that are longer than one read', async () => {
    const options = await logOptions();
    const long = 'x'.repeat(3_000_000);
    const log = await openLog(options);
    await log.append(messages('a', long, 'b', long, 'c'));
    const again = await reopened(log, options);
    expect((await texts(again)).map(({ length }) => length)).toEqual([1, 3_000_000, 1, 3_000_000, 1]);
  });
});

describe('segments', () => {
  it('roll by size and by age, and read as one log', async () => {
    const clock = { ms: 1000 };
    const options = await logOptions({ segmentBytes: 100, segmentAgeMs: 500, now: () => clock.ms });
    const log = await openLog(options);
    await log.append(messages('x'.repeat(100)));
    await log.append(messages('b'));
    clock.ms += 500;
    await log.append(messages('c'));
    expect(await segmentPaths(options.directory)).toHaveLength(3);
    const again = await reopened(log, options);
    expect(await texts(again, 1)).toEqual(['b', 'c']);
  });

  it('are found by offset, sequence and time, over their borders', async () => {
    const clock = { ms: 0 };
    const options = await logOptions({ segmentBytes: 90_000, now: () => Math.floor(clock.ms) });
    const log = await openLog(options);
    for (let n = 0; n < 400; n += 1) {
      clock.ms += 0.25;
      await log.append(messages(`${n}`.padStart(1000, '.')));
    }
    const all = await reopened(log, options);
    for (let n = 0; n < 400; n += 37) {
      const offset = n * (1000 + RECORD_HEADER_BYTES);
      expect(await all.firstWhere('offset', offset, (at) => at.offset >= offset)).toBe(n);
      expect(await all.firstWhere('offset', offset, (at) => at.offset > offset)).toBe(n + 1);
      const ms = Math.floor((n + 1) * 0.25);
      expect(await all.firstWhere('enqueuedMs', ms, (at) => at.enqueuedMs > ms)).toBe(Math.min(400, (ms + 1) * 4 - 1));
    }
  });

  it('are removed by age and size, whole, and never the one being written', async () => {
    const clock = { ms: 0 };
    const options = await logOptions({ segmentBytes: 1, now: () => clock.ms });
    const log = await openLog(options);
    for (const text of ['a', 'b', 'c', 'd']) {
      clock.ms += 1000;
      await log.append(messages(text));
    }
    expect(await log.retain({ ageMs: 1500, bytes: 1_000_000 })).toBe(1);
    expect(log.firstSequence).toBe(1);
    expect(await log.retain({ ageMs: 1_000_000, bytes: 1 })).toBe(2);
    expect(await texts(log)).toEqual(['d']);
    expect(await log.retain({ ageMs: 0, bytes: 0 })).toBe(0);
    const again = await reopened(log, options);
    expect(again.firstSequence).toBe(3);
    expect(again.isEmpty).toBe(false);
  });
});
