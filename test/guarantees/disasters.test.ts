import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectedOf } from './_expected.ts';
import { readHub } from './_hub-content.ts';
import { compare, observedOf, readObservations } from './_observed.ts';
import { Producer } from './_producer.ts';
import { createRandom } from './_random.ts';
import { registerDevice } from './_register.ts';
import { totalsOf } from './_requests.ts';
import { untilArrived } from './_run.ts';
import { type Message, Stream } from './_stream.ts';
import { startWorld, type World } from './_world.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { HOUR } from './_rig.ts';

const DEVICES = ['device-1', 'device-2', 'device-3'] as const;

function someMessages(seed: number): readonly Message[] {
  const stream = new Stream({ random: createRandom(seed), devices: DEVICES, partitions: 2, from: HOUR });
  const ticks = Array.from({ length: 60 }, () => stream.tick());
  return [...ticks.flat(), ...stream.rest()];
}

async function send(world: World, messages: readonly Message[]): Promise<void> {
  const producer = new Producer(world.settings);
  await producer.send(messages);
  await producer.close();
}

/** What every Observation is, and the version that it has. */
async function versionsOf({ settings }: World): Promise<readonly string[]> {
  const all = await readObservations(settings.fhirUrl);
  return all.map(({ id, meta }) => `${id} ${meta?.versionId}`).toSorted();
}

function sum(totals: ReadonlyMap<string, number>, isMeant: (what: string) => boolean): number {
  return [...totals].reduce((total, [what, count]) => total + (isMeant(what) ? count : 0), 0);
}

function isObservationWrite(what: string): boolean {
  return /^(POST|PUT|PATCH|DELETE) Observation$/.test(what);
}

async function loseEverythingOfOurs({ ingestors, store, client }: World): Promise<void> {
  for (const ingestor of ingestors) await ingestor.kill();
  for (const prefix of ['checkpoints/', 'activations/', 'generations/']) {
    for await (const key of store.list(prefix)) await store.delete(key);
  }
  for (const deviceId of DEVICES) {
    for (const type of ['heartrate', 'bloodpressure', 'bodytemperature']) {
      const handle = client.workflow.getHandle(actorWorkflowId({ deviceId, type }));
      await handle.terminate('lost').catch(() => undefined);
    }
  }
  for (const ingestor of ingestors) await ingestor.start();
}

describe('after a disaster', () => {
  it('a full re-read by actors that know nothing changes no Observation, and a hub made anew is read from its start', async () => {
    const world = await startWorld({ partitions: 2, ingestors: 1, workers: 1 });
    let isDone = false;
    try {
      for (const device of DEVICES) await registerDevice(world.settings.fhirUrl, device);
      await send(world, someMessages(1));
      const first = expectedOf(await readHub(world.settings));
      expect((await untilArrived(world, first)).missing).toEqual([]);
      expect(compare(first.samples, observedOf(await readObservations(world.settings.fhirUrl)))).toMatchObject({
        lost: [],
        doubled: [],
        wrong: [],
      });
      const before = await versionsOf(world);
      expect(before.length).toBeGreaterThan(10);
      const asked = totalsOf(await world.fhir.requests());
      expect(sum(asked, isObservationWrite)).toBeGreaterThanOrEqual(before.length);

      await loseEverythingOfOurs(world);
      expect((await untilArrived(world, first)).missing).toEqual([]);
      expect(await versionsOf(world)).toEqual(before);
      // All was looked at again, and nothing was even tried to be written.
      const askedAgain = totalsOf(await world.fhir.requests());
      const isRead = (what: string) => what === 'GET Observation';
      expect(sum(askedAgain, isRead) - sum(asked, isRead)).toBeGreaterThanOrEqual(before.length);
      expect(sum(askedAgain, isObservationWrite) - sum(asked, isObservationWrite)).toBe(0);

      // The hub is made anew: its sequence numbers begin again, and mean other events.
      await world.broker.kill();
      await rm(join(world.settings.dataDir, 'event-hubs'), { recursive: true });
      await world.broker.start();
      await send(world, someMessages(2));
      const second = expectedOf(await readHub(world.settings));
      const rows = new Map(first.rows);
      for (const [actor, count] of second.rows) rows.set(actor, (rows.get(actor) ?? 0) + count);
      expect((await untilArrived(world, { rows })).missing).toEqual([]);
      // The second story tells other values for the same times, and is the newer one.
      const samples = new Map([...first.samples].map(([key, places]) => [key, new Map(places)]));
      for (const [key, places] of second.samples) {
        samples.set(key, new Map([...(samples.get(key) ?? []), ...places]));
      }
      expect(compare(samples, observedOf(await readObservations(world.settings.fhirUrl)))).toMatchObject({
        lost: [],
        doubled: [],
        wrong: [],
      });
      isDone = true;
    } finally {
      await world.close(isDone);
    }
  }, 240_000);
});
