import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeadLetters } from '../dead-letter/create-dead-letters.ts';
import type { DeadLetters } from '../dead-letter/dead-letter.ts';
import { createFileStore } from '../store/file-store.ts';
import { noMetrics } from '../telemetry/metrics.ts';
import { batch, row } from '../workflows/_actor.ts';
import { createBringBack } from './bring-back.ts';
import type { GroupLetter } from './contract.ts';
import { createDeadLetter } from './dead-letter.ts';

const STRAP = { deviceId: 'strap-1', type: 'heartrate' };
const A_LOT = 1_000_000;
let directory: string;
let deadLetters: DeadLetters;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'overflow-'));
  deadLetters = createDeadLetters(await createFileStore(directory));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function shed(serial: number, sequence = serial): GroupLetter {
  const { publisher, mappingSet, rows } = batch([row(sequence), row(sequence + 1)]);
  const content = { kind: 'rows', segment: { publisher, mappingSet, rows } } as const;
  return { code: 'Outage', message: 'the actor is full', serial, content };
}

const keep = (letters: readonly GroupLetter[], actor = STRAP) =>
  createDeadLetter({ deadLetters, metrics: noMetrics })({ ...actor, letters });
const bringBack = (taken: readonly string[], maxBytes = A_LOT) =>
  createBringBack({ deadLetters })({ ...STRAP, taken, maxBytes });

describe('letters of an overflow', () => {
  it('are given back to their actor whole, and are forgotten when it has them', async () => {
    await keep([shed(1), shed(2, 11)]);
    const { letters } = await bringBack([]);
    expect(letters.map(({ content }) => content)).toEqual([shed(1).content, shed(2, 11).content]);
    expect(letters).toMatchObject([{ code: 'Outage', message: 'the actor is full' }, {}]);
    expect(await bringBack([])).toEqual({ letters });
    expect(await bringBack(letters.map(({ id }) => id))).toEqual({ letters: [] });
  });

  it('come as many at a time as there is room for, and one always', async () => {
    await keep([shed(1), shed(2, 11), shed(3, 21)]);
    const { letters } = await bringBack([], 1);
    expect(letters.map(({ content }) => content)).toEqual([shed(1).content]);
    const next = await bringBack(
      letters.map(({ id }) => id),
      A_LOT,
    );
    expect(next.letters).toHaveLength(2);
  });

  it('are told apart from the same rows that were put aside before', async () => {
    await keep([shed(1, 5)]);
    await keep([shed(2, 5)]);
    const { letters } = await bringBack([]);
    expect(letters).toHaveLength(2);
    await bringBack(letters.slice(0, 1).map(({ id }) => id));
    expect((await bringBack([])).letters).toHaveLength(1);
  });

  it('are one letter when keeping them was tried twice', async () => {
    await keep([shed(1)]);
    await keep([shed(1)]);
    expect((await bringBack([])).letters).toHaveLength(1);
  });

  it('of other actors, and letters that wait for a person, stay where they are', async () => {
    const { serial: _serial, ...forPeople } = shed(1);
    await keep([forPeople]);
    await keep([shed(2)], { ...STRAP, deviceId: 'strap-2' });
    expect(await bringBack([])).toEqual({ letters: [] });
  });
});
