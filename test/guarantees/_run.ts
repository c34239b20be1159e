import { setTimeout as delay } from 'node:timers/promises';
import { type Balance, isBalanced, readBalance, retryNow } from './_accounting.ts';
import { CheckpointWatch } from './_checkpoint-watch.ts';
import { type Counts, Disturber, type DisturberOptions } from './_disturbances.ts';
import { type Expected, expectedOf } from './_expected.ts';
import { readHub } from './_hub-content.ts';
import { compare, type Difference, observedOf, readObservations } from './_observed.ts';
import { Producer } from './_producer.ts';
import { createRandom } from './_random.ts';
import { registerDevice } from './_register.ts';
import { Stream } from './_stream.ts';
import { startWorld, type World } from './_world.ts';

export interface RunOptions extends DisturberOptions {
  readonly seed: number;
  /** How long it is disturbed. */
  readonly seconds: number;
  readonly devices: number;
  readonly ingestors: number;
  readonly workers: number;
  /** Pause between two disturbances. */
  readonly everyMs: readonly [from: number, to: number];
  /** Config of the connector, over the rig's. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly onProgress?: (line: string) => void;
}

export interface RunReport {
  readonly seed: number;
  readonly disturbances: Counts;
  /** Parts that ended although nobody killed them, such as workers that lost their Temporal. */
  readonly ended: number;
  readonly events: number;
  /** Sends that were repeated because their outcome was not known. */
  readonly repeats: number;
  readonly difference: Difference;
  readonly expected: Expected;
  readonly deadLetters: number;
  /** How often a checkpoint moved on. */
  readonly checkpoints: number;
  readonly balances: readonly Balance[];
  /** Everything that breaks a promise, in words. */
  readonly findings: readonly string[];
  /** Where the logs of all processes are, if there are findings. */
  readonly directory?: string;
}

/** What is known before the watch over the checkpoints ends. */
type Outcome = Omit<RunReport, 'checkpoints' | 'directory'>;

const PARTITIONS = 2;
const HOUR_MS = 3_600_000;
const TICK_MS = 100;
const PROGRESS_MS = 10_000;
const DRAIN_TIMEOUT_MS = 180_000;
const DRAIN_POLL_MS = 500;
/** Half a day ago: at ten times real time a run of an hour does not reach the present. */
const PAST_MS = 12 * HOUR_MS;

/** Runs the connector under disturbances and compares what it made of the stream with what it had to. */
export async function runChaos(options: RunOptions): Promise<RunReport> {
  const world = await startWorld({ partitions: PARTITIONS, ...options });
  const watch = new CheckpointWatch(world.store);
  let isDone = false;
  try {
    const outcome = await disturbAndCompare(world, options);
    await watch.stop();
    const report = { ...outcome, findings: [...outcome.findings, ...watch.findings], checkpoints: watch.moves };
    isDone = report.findings.length === 0;
    return isDone ? report : { ...report, directory: world.settings.dataDir };
  } finally {
    await watch.stop();
    await world.close(isDone);
  }
}

async function disturbAndCompare(world: World, options: RunOptions): Promise<Outcome> {
  const random = createRandom(options.seed);
  const devices = Array.from({ length: options.devices }, (_, index) => `device-${index + 1}`);
  const [stranger = '', ...known] = devices;
  for (const device of known) await registerDevice(world.settings.fhirUrl, device);
  const from = Math.floor((Date.now() - PAST_MS) / HOUR_MS) * HOUR_MS + HOUR_MS - 60_000;
  const stream = new Stream({ random, devices, partitions: PARTITIONS, from });
  const producer = new Producer(world.settings);
  const disturber = new Disturber(world, createRandom(options.seed + 1), options);
  await disturb(stream, producer, disturber, options);
  await disturber.healed();
  // What it sent was held until now.
  await registerDevice(world.settings.fhirUrl, stranger);
  options.onProgress?.('disturbances are over; waiting for everything to arrive');
  return settle(world, producer, disturber, options);
}

async function disturb(
  stream: Stream,
  producer: Producer,
  disturber: Disturber,
  { seed, seconds, everyMs, onProgress }: RunOptions,
): Promise<void> {
  const random = createRandom(seed + 2);
  const started = Date.now();
  let next = started + random.between(...everyMs);
  let progressAt = started + PROGRESS_MS;
  while (Date.now() - started < seconds * 1_000) {
    await producer.send(stream.tick());
    if (Date.now() >= next) {
      disturber.disturb();
      next = Date.now() + random.between(...everyMs);
    }
    if (Date.now() >= progressAt) {
      progressAt += PROGRESS_MS;
      onProgress?.(
        `${Math.round((Date.now() - started) / 1_000)} s: ${countText(disturber.counts)}, ${producer.confirmed} events`,
      );
    }
    await delay(TICK_MS);
  }
  await producer.send(stream.rest());
  await producer.close();
}

function countText(counts: Counts): string {
  return `${[...counts.values()].reduce((sum, count) => sum + count, 0)} disturbances`;
}

async function settle(world: World, producer: Producer, disturber: Disturber, { seed }: RunOptions): Promise<Outcome> {
  const events = await readHub(world.settings);
  const expected = expectedOf(events);
  const arrived = await untilArrived(world, expected);
  const difference = compare(expected.samples, observedOf(await readObservations(world.settings.fhirUrl)));
  const deadLetters = await countLetters(world);
  const parts = [world.broker, world.fhir, ...world.ingestors, ...world.workers];
  const report = {
    seed,
    expected,
    difference,
    deadLetters,
    disturbances: disturber.counts,
    ended: parts.reduce((sum, part) => sum + part.ended, 0),
    events: events.length,
    repeats: producer.repeats,
    balances: arrived.balances,
  };
  return { ...report, findings: [...arrived.missing, ...findingsOf(report)] };
}

/** Every row that the hub holds is accepted by its actor, and has an outcome. */
export async function untilArrived(world: World, { rows }: Pick<Expected, 'rows'>) {
  const deadline = Date.now() + DRAIN_TIMEOUT_MS;
  for (;;) {
    const found = await Promise.all([...rows.keys()].map((actor) => readBalance(world.client, actor)));
    const balances = found.filter((balance) => balance !== undefined);
    const byActor = new Map(balances.map((balance) => [balance.actor, balance]));
    const missing = [...rows].flatMap(([actor, count]) => {
      const balance = byActor.get(actor);
      if (balance?.accepted === count && balance.open + balance.held === 0) return [];
      return [`${actor}: ${count} rows in the hub, but the actor says ${JSON.stringify(balance ?? 'nothing')}`];
    });
    if (missing.length === 0 || Date.now() > deadline) return { balances, missing };
    await Promise.all([...rows.keys()].map((actor) => retryNow(world.client, actor)));
    await delay(DRAIN_POLL_MS);
  }
}

async function countLetters({ store }: World): Promise<number> {
  let count = 0;
  for await (const key of store.list('dead-letters/')) count += key === '' ? 0 : 1;
  return count;
}

type Compared = Pick<RunReport, 'difference' | 'expected' | 'deadLetters' | 'balances'>;

function findingsOf({ difference, expected, deadLetters, balances }: Compared): readonly string[] {
  const unbalanced = balances.filter((balance) => !isBalanced(balance));
  return [
    ...difference.lost.map((where) => `lost: ${where}`),
    ...difference.doubled.map((where) => `doubled: ${where}`),
    ...difference.wrong.map((where) => `wrong: ${where}`),
    ...unbalanced.map((balance) => `does not balance: ${JSON.stringify(balance)}`),
    ...(deadLetters === expected.broken ? [] : [`${expected.broken} broken events, but ${deadLetters} dead letters`]),
  ];
}
