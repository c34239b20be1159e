import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Observation } from '@medplum/fhirtypes';
import { mapConcurrently } from '../../fhir/map-concurrently.ts';
import { createDeadLetters } from '../../dead-letter/create-dead-letters.ts';
import { SEARCH_ATTRIBUTES } from '../../workflows/messages.ts';
import { type Lives, readLives } from './_lives.ts';
import { readObservations } from './_observed.ts';
import { Producer } from './_producer.ts';
import { peakPerSecond } from './_requests.ts';
import { registerDevice } from './_register.ts';
import type { Message } from './_stream.ts';
import { startWorld, type World } from './_world.ts';

/** Many actors that wake at one moment, when workers come back, and whose windows close while FHIR is out. */
export interface CrowdOptions {
  readonly actors: number;
  readonly windowSeconds: number;
  /** How long FHIR stays out after all actors know of it. */
  readonly outageSeconds: number;
  readonly workers: number;
  readonly onProgress?: (line: string) => void;
}

export interface CrowdReport {
  readonly actors: number;
  /** Windows that FHIR does not show, or not whole. */
  readonly lost: number;
  /** Observations beyond one for a window. */
  readonly doubled: number;
  readonly deadLetters: number;
  readonly seconds: { readonly fill: number; readonly untilAllBlocked: number; readonly untilAllWritten: number };
  /** From FHIR's return to the write of a window: sorted seconds. */
  readonly written: readonly number[];
  readonly lives: Lives;
  readonly peakRequestsPerSecond: { readonly out: number; readonly back: number };
  readonly directory?: string;
}

const READINGS = [71, 72, 73];
const PARTITIONS = 2;
const SENT_AT_ONCE = 100;
const HOUR_MS = 3_600_000;
const POLL_MS = 1_000;
const PATIENCE_MS = 60 * 60_000;

export async function runCrowd(options: CrowdOptions): Promise<CrowdReport> {
  const { workers, windowSeconds } = options;
  const world = await startWorld({
    partitions: PARTITIONS,
    ingestors: 1,
    workers,
    isPatient: true,
    config: { window: { seconds: windowSeconds } },
  });
  let isDone = false;
  try {
    const report = await outageOf(world, options);
    isDone = report.lost + report.doubled === 0;
    return isDone ? report : { ...report, directory: world.settings.dataDir };
  } finally {
    await world.close(isDone);
  }
}

async function outageOf(world: World, options: CrowdOptions): Promise<CrowdReport> {
  const { actors, outageSeconds, onProgress: tell = () => {} } = options;
  const { client, fhir } = world;
  const devices = devicesOf(actors);
  await mapConcurrently(devices, 16, (device) => registerDevice(world.settings.fhirUrl, device));
  tell(`${actors} devices are registered`);
  // Without a worker nothing is done about the readings, until all of them come to all actors at once.
  for (const worker of world.workers) await worker.kill();
  const begun = Date.now();
  await fill(world, devices);
  const fillSeconds = secondsSince(begun);
  tell(`all actors have their readings after ${fillSeconds} s`);
  fhir.tell({ kind: 'outage', status: 503, ms: PATIENCE_MS });
  const closedAt = Date.now();
  await Promise.all(world.workers.map((worker) => worker.start()));
  await until(async () => (await blocked(client)) === actors);
  const untilAllBlocked = secondsSince(closedAt);
  tell(`all actors are Blocked after ${untilAllBlocked} s`);
  await delay(outageSeconds * 1_000);
  const backAt = Date.now();
  fhir.tell({ kind: 'endOutage' });
  await until(async () => (await blocked(client)) === 0);
  const untilAllWritten = secondsSince(backAt);
  tell(`no actor is Blocked ${untilAllWritten} s after FHIR came back`);
  const observations = await readObservations(world.settings.fhirUrl);
  const requests = await fhir.requests();
  return {
    actors,
    ...compare(devices, observations),
    deadLetters: await countLetters(world),
    seconds: { fill: fillSeconds, untilAllBlocked, untilAllWritten },
    written: observations.map(({ meta }) => secondsBetween(backAt, meta?.lastUpdated)).toSorted((a, b) => a - b),
    lives: await readLives(client, devices, closedAt),
    peakRequestsPerSecond: {
      out: peakPerSecond(requests, closedAt, backAt),
      back: peakPerSecond(requests, backAt, Date.now()),
    },
  };
}

export function devicesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `device-${index + 1}`);
}

/** One message a device, and an actor for each of them. */
export async function fill({ settings, client }: World, devices: readonly string[]): Promise<void> {
  const producer = new Producer(settings);
  for (let sent = 0; sent < devices.length; sent += SENT_AT_ONCE) {
    await producer.send(devices.slice(sent, sent + SENT_AT_ONCE).map(messageOf));
  }
  await producer.close();
  await until(async () => (await client.workflow.count(`ExecutionStatus = 'Running'`)).count === devices.length);
}

function messageOf(deviceId: string, index: number): Message {
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS;
  const readings = READINGS.map((heartRate, at) => ({ time: new Date(hour + at * 1_000).toISOString(), heartRate }));
  return { partition: String(index % PARTITIONS), body: { deviceId, readings } };
}

async function blocked(client: Client): Promise<number> {
  return (await client.workflow.count(`${SEARCH_ATTRIBUTES.state} = 'Blocked'`)).count;
}

async function until(isReached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isReached())) {
    if (Date.now() > deadline) throw new Error('what was waited for did not happen within an hour');
    await delay(POLL_MS);
  }
}

function compare(devices: readonly string[], observations: readonly Observation[]) {
  const found = new Map<string, number>();
  for (const { device, valueSampledData } of observations) {
    const isWhole = valueSampledData?.data === READINGS.join(' ');
    const name = device?.reference?.replace('Device/device-', '') ?? '';
    if (isWhole) found.set(name, (found.get(name) ?? 0) + 1);
  }
  const whole = devices.filter((device) => found.has(device)).length;
  return { lost: devices.length - whole, doubled: observations.length - whole };
}

async function countLetters({ store }: World): Promise<number> {
  let count = 0;
  for await (const _ of createDeadLetters(store).list()) count += 1;
  return count;
}

function secondsSince(time: number): number {
  return Math.round((Date.now() - time) / 1_000);
}

function secondsBetween(from: number, to = ''): number {
  return (Date.parse(to) - from) / 1_000;
}
