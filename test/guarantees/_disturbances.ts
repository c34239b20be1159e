import { setTimeout as delay } from 'node:timers/promises';
import type { ManagedProcess } from './_managed-process.ts';
import type { Random } from './_random.ts';
import type { World } from './_world.ts';

/** Ways in which a world is hurt. All but the faults of FHIR and the freezes end a process or its connections. */
export const DISTURBANCES = [
  'ingestor killed',
  'ingestor frozen',
  'worker killed',
  'worker frozen',
  'broker killed',
  'broker connections killed',
  'FHIR server killed',
  'FHIR answers lost',
  'FHIR refuses all',
  'Temporal killed',
] as const;

export type Disturbance = (typeof DISTURBANCES)[number];

/** How often each happens, compared with the others, and what of the world it needs for itself. */
const WEIGHTS: Readonly<Record<Disturbance, number>> = {
  'ingestor killed': 5,
  'ingestor frozen': 2,
  'worker killed': 4,
  'worker frozen': 1,
  'broker killed': 2,
  'broker connections killed': 3,
  'FHIR server killed': 3,
  'FHIR answers lost': 3,
  'FHIR refuses all': 2,
  'Temporal killed': 2,
};

export type Counts = Map<Disturbance, number>;

export interface DisturberOptions {
  /** All kinds by default. */
  readonly disturbances?: readonly Disturbance[];
  /** How long a process is frozen; one that owns partitions loses them after 2.5 s. */
  readonly freezeMs?: readonly [from: number, to: number];
}

/** Disturbs a world one thing after the other, without waiting for one to heal before the next. */
export class Disturber {
  readonly counts: Counts = new Map();
  readonly #world: World;
  readonly #random: Random;
  readonly #kinds: readonly Disturbance[];
  readonly #freezeMs: readonly [from: number, to: number];
  /** Parts that are down: what is down is not killed again. */
  readonly #busy = new Set<string>();
  readonly #healing = new Set<Promise<void>>();

  constructor(world: World, random: Random, options: DisturberOptions = {}) {
    const { disturbances: allowed = DISTURBANCES, freezeMs = [1_000, 5_000] } = options;
    this.#world = world;
    this.#random = random;
    this.#freezeMs = freezeMs;
    this.#kinds = allowed.flatMap((kind) => Array.from({ length: WEIGHTS[kind] }, () => kind));
  }

  disturb(kind: Disturbance = this.#random.pick(this.#kinds)): void {
    const [part, work] = this.#plan(kind);
    if (this.#busy.has(part)) return;
    this.#busy.add(part);
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    const healing = work().finally(() => {
      this.#busy.delete(part);
      this.#healing.delete(healing);
    });
    this.#healing.add(healing);
  }

  /** Rejects if something did not come up again. */
  async healed(): Promise<void> {
    await Promise.all(this.#healing);
  }

  #plan(kind: Disturbance): readonly [part: string, work: () => Promise<void>] {
    const { broker, fhir, temporal, ingestors, workers } = this.#world;
    const random = this.#random;
    const pause = random.between(0, 1_000);
    switch (kind) {
      case 'ingestor killed':
        return this.#killing(random.pick(ingestors), pause);
      case 'ingestor frozen':
        return freezing(random.pick(ingestors), random.between(...this.#freezeMs));
      case 'worker killed':
        return this.#killing(random.pick(workers), pause);
      case 'worker frozen':
        return freezing(random.pick(workers), random.between(...this.#freezeMs));
      case 'broker killed':
        return this.#killing(broker, pause);
      case 'broker connections killed':
        return ['connections', async () => broker.tell({ kind: 'killConnections' })];
      case 'FHIR server killed':
        return this.#killing(fhir, pause);
      case 'FHIR answers lost':
        return ['answers', async () => fhir.tell({ kind: 'loseAnswers', times: random.between(1, 4) })];
      case 'FHIR refuses all':
        return this.#outage(random.pick([401, 429, 502, 503]), random.between(500, 2_000));
      case 'Temporal killed':
        return ['temporal', () => temporal.killAndRestart(pause)];
    }
  }

  #killing(victim: ManagedProcess, pauseMs: number): readonly [string, () => Promise<void>] {
    return [
      victim.name,
      async () => {
        await victim.kill();
        await delay(pauseMs);
        await victim.start();
      },
    ];
  }

  #outage(status: number, ms: number): readonly [string, () => Promise<void>] {
    const { fhir } = this.#world;
    return [
      'outage',
      async () => {
        fhir.tell({ kind: 'outage', status, ms });
        await delay(ms);
      },
    ];
  }
}

function freezing(victim: ManagedProcess, ms: number): readonly [string, () => Promise<void>] {
  return [victim.name, () => victim.freeze(ms)];
}
