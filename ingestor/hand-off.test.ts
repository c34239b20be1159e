import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { noMetrics } from '../telemetry/metrics.ts';
import { DEFAULT_RULES } from '../workflows/messages.ts';
import { HandOffError } from './actor-client.ts';
import { Breaker } from './breaker.ts';
import { createLimit } from './concurrency.ts';
import { handOff, jitteredBackoffMs, splitByBytes, type HandOff, type HandOffDependencies } from './hand-off.ts';
import { RefusingActors } from './refusing-actors.ts';
import { MemoryActors } from './_memory-actors.ts';
import { PUBLISHER, row } from './_rows.ts';

let actors: MemoryActors;
let now: number;

beforeEach(() => {
  actors = new MemoryActors();
  now = 0;
});

function job(count: number, bytes: number, overrides: Partial<HandOff> = {}): HandOff {
  return {
    identity: { deviceId: 'd-1', type: 'HeartRate' },
    publisher: PUBLISHER,
    mappingSet: 'set',
    rules: DEFAULT_RULES,
    rows: Array.from({ length: count }, (_, index) => ({ row: row(index), bytes })),
    abandoned: new AbortController().signal,
    isOwned: () => true,
    retried: () => {},
    ...overrides,
  };
}

function dependencies(overrides: Partial<HandOffDependencies> = {}): HandOffDependencies {
  return {
    actors,
    limit: createLimit(4),
    breaker: new Breaker(),
    metrics: noMetrics,
    now: () => now,
    refusing: new RefusingActors(),
    backoffMs: () => 0,
    ...overrides,
  };
}

const sizes = (): number[] => actors.batches.map(({ batch }) => batch.rows.count);

describe('handOff', () => {
  it('sends few rows as one signal and many as signals of bounded size, in order', async () => {
    expect(await handOff(job(3, 100), dependencies())).toEqual({ kind: 'settled', refused: [] });
    expect(sizes()).toEqual([3]);
    await handOff(job(10, 90_000, { publisher: 'other/1' }), dependencies());
    expect(sizes()).toEqual([3, 2, 2, 2, 2, 2]);
    expect(actors.valuesOf('d-1').slice(3)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('retries for as long as the service is unavailable, far beyond the patience with one actor', async () => {
    let failures = 6;
    actors.before = () => {
      now += 3_600_000;
      if ((failures -= 1) >= 0) throw new HandOffError('unavailable', 'down');
    };
    expect(await handOff(job(2, 10), dependencies())).toEqual({ kind: 'settled', refused: [] });
    expect(actors.valuesOf('d-1')).toEqual([0, 1]);
  });

  it('tells the breaker of failures and of the first success', async () => {
    const breaker = new Breaker(100);
    let attempts = 0;
    const tripped: boolean[] = [];
    actors.before = () => {
      tripped.push(breaker.isTripped(now));
      now += 60;
      if ((attempts += 1) <= 3) throw new HandOffError('unavailable', 'down');
    };
    await handOff(job(1, 10), dependencies({ breaker }));
    expect(tripped).toEqual([false, false, false, true]);
    expect(breaker.isTripped(now + 1_000)).toBe(false);
  });

  it('halves what is too large until it passes', async () => {
    actors.before = (_, batch) => {
      if (batch.rows.count > 2) throw new HandOffError('tooLarge', 'blob size');
    };
    await handOff(job(9, 10), dependencies());
    expect(actors.valuesOf('d-1')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(Math.max(...sizes())).toBe(2);
  });

  it('gives up on an actor that refuses after the patience, and hands off the rows behind', async () => {
    actors.before = (_, batch) => {
      now += 100_000;
      if (batch.rows.sequence[0] === 0) throw new HandOffError('refused', 'signal limit');
    };
    const outcome = await handOff(job(4, 120_000), dependencies());
    expect(outcome).toMatchObject({ kind: 'settled', refused: [{ reason: 'signal limit' }] });
    expect(outcome.kind === 'settled' && outcome.refused[0]?.rows.map(({ key }) => key.sequence)).toEqual([0]);
    expect(actors.valuesOf('d-1')).toEqual([1, 2, 3]);
  });

  it('puts aside at once what an actor refuses that used up the patience before', async () => {
    const deps = dependencies();
    let calls = 0;
    actors.before = () => {
      calls += 1;
      now += 100_000;
      throw new HandOffError('refused', 'signal limit');
    };
    await handOff(job(1, 10), deps);
    expect(calls).toBeGreaterThan(2);
    calls = 0;
    expect(await handOff(job(1, 10), deps)).toMatchObject({ refused: [{ reason: 'signal limit' }] });
    expect(calls).toBe(1);
  });

  it('gives up on a single row that is too large after the patience', async () => {
    actors.before = () => {
      throw new HandOffError('tooLarge', 'blob size');
    };
    const outcome = await handOff(job(1, 10), dependencies({ refusing: new RefusingActors(0) }));
    expect(outcome).toMatchObject({ kind: 'settled', refused: [{ reason: 'blob size' }] });
  });

  it('does not send what an actor could not read', async () => {
    const rows = [{ row: row(1, { values: [{ name: '__proto__', value: 1 }] }), bytes: 10 }];
    const outcome = await handOff(job(0, 0, { rows }), dependencies());
    expect(outcome).toMatchObject({ kind: 'settled', refused: [{ rows: [{ key: { sequence: 1 } }] }] });
    expect(actors.batches).toEqual([]);
  });

  it('treats an unknown error as this batch’s own', async () => {
    actors.before = () => {
      throw new TypeError('cannot serialize');
    };
    const outcome = await handOff(job(1, 10), dependencies({ refusing: new RefusingActors(0) }));
    expect(outcome).toMatchObject({ kind: 'settled', refused: [{ reason: 'cannot serialize' }] });
  });

  it('sends nothing for a partition that is lost or given up, and stops retrying', async () => {
    expect(await handOff(job(1, 10, { isOwned: () => false }), dependencies())).toEqual({ kind: 'abandoned' });
    const abort = new AbortController();
    actors.before = () => {
      abort.abort();
      throw new HandOffError('unavailable', 'down');
    };
    expect(await handOff(job(1, 10, { abandoned: abort.signal }), dependencies())).toEqual({ kind: 'abandoned' });
    expect(actors.batches).toEqual([]);
  });
});

describe('jitteredBackoffMs', () => {
  it('doubles from a tenth of a second to five seconds, less up to half', () => {
    for (const [attempt, full] of [
      [0, 100],
      [1, 200],
      [4, 1_600],
      [6, 5_000],
      [1_000, 5_000],
    ] as const) {
      const waited = jitteredBackoffMs(attempt);
      expect(waited).toBeGreaterThanOrEqual(full / 2);
      expect(waited).toBeLessThanOrEqual(full);
    }
  });
});

describe('splitByBytes', () => {
  it('keeps all rows in order, in pieces below the limit unless a row alone is above it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 150 }), { maxLength: 50 }), (bytes) => {
        const rows = bytes.map((size, index) => ({ row: row(index), bytes: size }));
        const pieces = splitByBytes(rows, 100);
        expect(pieces.flat()).toEqual(rows);
        for (const piece of pieces) {
          const sum = piece.reduce((total, { bytes: size }) => total + size, 0);
          expect(sum <= 100 || piece.length === 1).toBe(true);
        }
      }),
    );
  });
});
