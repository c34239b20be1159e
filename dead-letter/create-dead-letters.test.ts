import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileStore } from '../store/file-store.ts';
import { eventLetter } from './_letters.ts';
import { createDeadLetters } from './create-dead-letters.ts';
import { deadLetterId } from './dead-letter-id.ts';
import type { DeadLetter, DeadLetters } from './dead-letter.ts';
import { listMatching, type DeadLetterFilter } from './filter.ts';

let directory: string;
let letters: DeadLetters;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dead-letters-'));
  letters = createDeadLetters(await createFileStore(directory));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function collect(from: AsyncIterable<DeadLetter>): Promise<DeadLetter[]> {
  const all: DeadLetter[] = [];
  for await (const letter of from) all.push(letter);
  return all;
}

const at = (enqueuedAt: number, sequence: number): DeadLetter['source'] => ({
  publisher: 'ns/hub/1/0',
  sequence,
  enqueuedAt,
});

describe('dead letters', () => {
  it('answer what was added, also after a restart', async () => {
    await letters.add(eventLetter());
    const reopened = createDeadLetters(await createFileStore(directory));
    expect(await reopened.get(eventLetter().id)).toEqual(eventLetter());
  });

  it('are one letter when the same failure is reported twice', async () => {
    await letters.add(eventLetter());
    await letters.add(eventLetter({ deadLetteredAt: '2026-01-02T00:00:00.000Z' }));
    const all = await collect(letters.list());
    expect(all.map((letter) => letter.deadLetteredAt)).toEqual(['2026-01-02T00:00:00.000Z']);
  });

  it('are listed in the order in which the hub took their events', async () => {
    for (const [time, sequence] of [
      [10_000_000_000_000, 3],
      [9, 1],
      [1000, 2],
    ] as const) {
      await letters.add(eventLetter({ source: at(time, sequence) }));
    }
    expect((await collect(letters.list())).map((letter) => letter.source.sequence)).toEqual([1, 2, 3]);
  });

  it('are gone once discarded', async () => {
    await letters.add(eventLetter());
    await letters.discard(eventLetter().id);
    expect(await letters.get(eventLetter().id)).toBeUndefined();
  });

  it('know nothing of ids that were not made here', async () => {
    expect(await letters.get('../../etc/passwd')).toBeUndefined();
    await expect(letters.add(eventLetter({ id: 'mine' }))).rejects.toThrow('deadLetterId');
  });
});

describe('deadLetterId', () => {
  const source = at(5, 1);
  it('is the same for the same origin and another for any other', () => {
    const ids = [
      deadLetterId({ kind: 'event', source }),
      deadLetterId({ kind: 'group', source }),
      deadLetterId({ kind: 'group', source, parts: ['device', 'type'] }),
      deadLetterId({ kind: 'group', source, parts: ['device/type'] }),
      deadLetterId({ kind: 'event', source: { ...source, sequence: 2 } }),
      deadLetterId({ kind: 'event', source: { ...source, publisher: 'other' } }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(deadLetterId({ kind: 'event', source })).toBe(ids[0]);
  });
});

describe('listMatching', () => {
  const cases: readonly (readonly [DeadLetterFilter, readonly number[]])[] = [
    [{}, [1, 2, 3]],
    [{ code: 'IncompatibleData' }, [2]],
    [{ template: 4 }, [2]],
    [{ type: 'HEARTRATE' }, [2, 3]],
    [{ deviceId: 'd-1' }, [3]],
    [{ kind: 'event' }, [1, 2]],
    [{ autoReplay: true }, [3]],
    [{ autoReplay: false, code: 'InvalidDataFormat' }, [1]],
    [{ deviceId: 'd-2' }, []],
  ];

  it.each(cases)('finds the letters that match %j', async (filter, expected) => {
    await letters.add(eventLetter({ source: at(1, 1) }));
    await letters.add(
      eventLetter({
        source: at(2, 2),
        faults: [{ code: 'IncompatibleData', message: 'no device id', template: 4, typeName: 'heartRate' }],
      }),
    );
    await letters.add(
      eventLetter({
        source: at(3, 3),
        kind: 'group',
        deviceId: 'd-1',
        type: 'heartrate',
        autoReplay: true,
        faults: [{ code: 'Outage', message: 'the actor is full' }],
      }),
    );
    const found = await collect(listMatching(letters, filter));
    expect(found.map((letter) => letter.source.sequence)).toEqual(expected);
  });
});

describe('letters that come back by themselves', () => {
  const actor = { deviceId: 'd-1', type: 'heartrate' };
  const returning = (sequence: number, overrides: Partial<DeadLetter> = {}) => {
    const source = at(sequence, sequence);
    const letter = eventLetter({ kind: 'group', source, ...actor, autoReplay: true, ...overrides });
    return { ...letter, id: deadLetterId({ kind: 'group', source, parts: [letter.deviceId ?? ''] }) };
  };

  it('are listed for their own actor, oldest first, until they are discarded', async () => {
    await letters.add(returning(2));
    await letters.add(returning(1));
    await letters.add(returning(3, { deviceId: 'd-2' }));
    await letters.add(eventLetter({ source: at(4, 4), ...actor }));
    const sequences = async () => (await collect(letters.listReturning(actor))).map(({ source }) => source.sequence);
    expect(await sequences()).toEqual([1, 2]);
    await letters.discard(returning(1).id);
    expect(await sequences()).toEqual([2]);
    expect(await collect(letters.list())).toHaveLength(3);
  });

  it('are not met again when their mark outlived them', async () => {
    const store = await createFileStore(directory);
    await letters.add(returning(1));
    await store.delete(`dead-letters/${returning(1).id}`);
    expect(await collect(letters.listReturning(actor))).toEqual([]);
    const keys: string[] = [];
    for await (const key of store.list('')) keys.push(key);
    expect(keys).toEqual([]);
  });
});
