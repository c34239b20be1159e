import { setTimeout as delay } from 'node:timers/promises';
import { devicesOf, fill } from './_crowd.ts';
import { type Lives, readLives } from './_lives.ts';
import { perMinute } from './_requests.ts';
import { startWorld, type World } from './_world.ts';

/** Many devices that nobody registered. */
export interface StrangersOptions {
  readonly actors: number;
  readonly minutes: number;
  readonly workers: number;
  readonly onProgress?: (line: string) => void;
}

export interface StrangersReport {
  readonly actors: number;
  /** Searches for a Device in each minute from the first message on. */
  readonly lookups: readonly number[];
  readonly lives: Lives;
  /** Actors that wait for their device at the end. */
  readonly held: number;
  readonly directory?: string;
}

export async function runStrangers(options: StrangersOptions): Promise<StrangersReport> {
  const world = await startWorld({ partitions: 2, ingestors: 1, isPatient: true, workers: options.workers });
  let isDone = false;
  try {
    const report = await watchStrangers(world, options);
    isDone = true;
    return report;
  } finally {
    await world.close(isDone);
  }
}

async function watchStrangers(world: World, options: StrangersOptions): Promise<StrangersReport> {
  const { actors, minutes, onProgress: tell = () => {} } = options;
  const { client, fhir } = world;
  const devices = devicesOf(actors);
  const begun = Date.now();
  await fill(world, devices);
  tell(`${actors} actors after ${Math.round((Date.now() - begun) / 1_000)} s`);
  const held = async () => (await client.workflow.count(`IotReason = 'UnknownDevice'`)).count;
  for (let minute = 1; minute <= minutes; minute++) {
    await delay(Math.max(0, begun + minute * 60_000 - Date.now()));
    tell(`minute ${minute}: ${await held()} wait for their device`);
  }
  return {
    actors,
    lookups: perMinute(await fhir.requests(), 'GET Device', begun, minutes),
    lives: await readLives(client, devices, begun),
    held: await held(),
  };
}
