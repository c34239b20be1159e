import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../store/store.ts';
import { eventLetter } from './_letters.ts';
import { createDeadLetters } from './create-dead-letters.ts';
import { deadLetterId } from './dead-letter-id.ts';
import type { DeadLetter, DeadLetters } from './dead-letter.ts';
import { listMatching, type DeadLetterFilter } from './filter.ts';

/** An empty store, and how to get rid of it. */
export interface StoreForLetters {
  readonly store: Store;
  /** The same content opened again, as by another process. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

let under: StoreForLetters;
let letters: DeadLetters;

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

/** What dead letters promise, whatever store they are in. */
export function describeDeadLetters(name: string, create: () => Promise<StoreForLetters>): void {
  describe(name, () => {
    beforeEach(async () => {
      under = await create();
      letters = createDeadLetters(under.store);
    });
    afterEach(() => under.dispose());

    describe('dead letters', keepingCases);
    describe('listMatching', matchingCases);
    describe('letters that come back by themselves', returningCases);
  });
}

function keepingCases(): void {
  it('answer what was added, also after a restart', async () => {
    await letters.add(eventLetter());
    const reopened = createDeadLetters(await under.reopen());
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

  it('are listed from an id on without a look at those before it, also when its own letter is gone', async () => {
    for (const sequence of [1, 2, 3, 4]) await letters.add(eventLetter({ source: at(sequence, sequence) }));
    const [first = '', second = ''] = (await collect(letters.list())).map(({ id }) => id);
    await letters.discard(second);
    const read: string[] = [];
    const { store } = under;
    const watched = createDeadLetters({ ...store, get: (key) => (read.push(key), store.get(key)) });
    const rest = await collect(watched.list(second));
    expect(rest.map(({ source }) => source.sequence)).toEqual([3, 4]);
    expect(read).toHaveLength(2);
    expect((await collect(watched.list(first))).map(({ source }) => source.sequence)).toEqual([3, 4]);
    expect(await collect(listMatching(watched, { kind: 'group' }, second))).toEqual([]);
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
}

function matchingCases(): void {
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
    [{ since: Date.parse('2026-01-01T00:00:02.000Z') }, [3]],
    [{ isDiscarded: true }, [2]],
    [{ isDiscarded: false }, [1, 3]],
  ];

  it.each(cases)('finds the letters that match %j', async (filter, expected) => {
    await letters.add(eventLetter({ source: at(1, 1) }));
    await letters.add(
      eventLetter({
        source: at(2, 2),
        faults: [
          { code: 'IncompatibleData', message: 'no device id', template: 4, typeName: 'heartRate' },
          { code: 'UnknownDevice', message: 'not registered', decision: { by: 'nurse', why: 'a test strap' } },
        ],
      }),
    );
    await letters.add(
      eventLetter({
        source: at(3, 3),
        kind: 'group',
        deviceId: 'd-1',
        type: 'heartrate',
        autoReplay: true,
        deadLetteredAt: '2026-01-01T00:00:02.000Z',
        faults: [{ code: 'Outage', message: 'the actor is full' }],
      }),
    );
    const found = await collect(listMatching(letters, filter));
    expect(found.map((letter) => letter.source.sequence)).toEqual(expected);
  });
}

function returningCases(): void {
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
    const store = await under.reopen();
    await letters.add(returning(1));
    await store.delete(`dead-letters/${returning(1).id}`);
    expect(await collect(letters.listReturning(actor))).toEqual([]);
    const keys: string[] = [];
    for await (const key of store.list('')) keys.push(key);
    expect(keys).toEqual([]);
  });
}
