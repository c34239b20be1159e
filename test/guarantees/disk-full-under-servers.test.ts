import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { expectedOf } from './_expected.ts';
import { readHub } from './_hub-content.ts';
import { compare, observedOf, readObservations } from './_observed.ts';
import { Producer } from './_producer.ts';
import { createRandom } from './_random.ts';
import { registerDevice } from './_register.ts';
import { HOUR, PATIENCE } from './_rig.ts';
import { untilArrived } from './_run.ts';
import { mountSmallDisk, type SmallDisk } from './_small-disk.ts';
import { Stream } from './_stream.ts';
import { startWorld, type World } from './_world.ts';

const DEVICES = ['device-1', 'device-2'] as const;
/** A database that was just made needs five, and what is written in the test not one. */
const MEGABYTES = 16;

/** A world of which one part has a disk of its own, which is filled and emptied while readings come. */
async function withFullDisk(
  { skip }: TestContext,
  part: string,
  whileFull: (world: World, send: () => Promise<void>) => Promise<void>,
): Promise<void> {
  let disk: SmallDisk | undefined;
  const onDirectory = async (dataDir: string) => {
    disk = await mountSmallDisk(join(dataDir, part), MEGABYTES).catch((error: unknown) =>
      skip(`a file system cannot be mounted here: ${error instanceof Error ? error.message : ''}`),
    );
  };
  const world = await startWorld({ partitions: 2, ingestors: 1, workers: 1, onDirectory });
  let isDone = false;
  const stream = new Stream({ random: createRandom(3), devices: DEVICES, partitions: 2, from: HOUR });
  const producer = new Producer(world.settings);
  const send = () => producer.send(stream.tick());
  try {
    for (const device of DEVICES) await registerDevice(world.settings.fhirUrl, device);
    await send();
    expect((await untilArrived(world, expectedOf(await readHub(world.settings)))).missing).toEqual([]);
    await disk?.fill();
    await whileFull(world, send);
    await disk?.empty();
    await producer.send(stream.rest());
    await expectAll(world);
    isDone = true;
  } finally {
    await producer.close();
    await world.close(false);
    await disk?.unmount();
    if (isDone) await rm(world.settings.dataDir, { recursive: true });
  }
}

async function expectAll(world: World): Promise<void> {
  const expected = expectedOf(await readHub(world.settings));
  expect((await untilArrived(world, expected)).missing).toEqual([]);
  const difference = compare(expected.samples, observedOf(await readObservations(world.settings.fhirUrl)));
  expect(difference).toMatchObject({ lost: [], doubled: [], wrong: [] });
}

async function logOf({ settings }: World, name: string): Promise<string> {
  return readFile(join(settings.dataDir, 'logs', `${name}.log`), 'utf8');
}

describe('a full disk', () => {
  it('under Temporal pauses the ingestor, which says so, and all goes on when there is room', async (context) => {
    await withFullDisk(context, 'temporal', async (world, send) => {
      const log = async () => {
        await send();
        return logOf(world, 'ingestor-1');
      };
      await expect.poll(log, { ...PATIENCE, interval: 500 }).toMatch(/"to":"closedForHandOff"/);
    });
  }, 240_000);

  it('under the FHIR server blocks the actors, and all is written when there is room', async (context) => {
    await withFullDisk(context, 'fhir-server', async ({ client }, send) => {
      const blocked = async () => {
        await send();
        return (await client.workflow.count(`IotState = 'Blocked'`)).count;
      };
      await expect.poll(blocked, { ...PATIENCE, interval: 500 }).toBeGreaterThanOrEqual(DEVICES.length);
    });
  }, 240_000);
});
