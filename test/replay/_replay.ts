import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { DeadLetter } from '../../dead-letter/dead-letter.ts';
import type { ActorClient } from '../../ingestor/actor-client.ts';
import { createConfiguredNormalizer } from '../../ingestor/ingestor-host.ts';
import { createTemporalActorClient } from '../../ingestor/temporal-actor-client.ts';
import { loadMappingSet } from '../../mapping-sets/load-mapping-set.ts';
import type { MappingSet } from '../../mapping-sets/mapping-set.ts';
import { createDirectorySource } from '../../mapping-sets/source.ts';
import type { ReplayOptions } from '../../replay/replay-letters.ts';
import { createSender } from '../../replay/send-rows.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { WINDOW_QUERY, type WindowView } from '../../workflows/messages.ts';
import type { Pipeline } from '../pipeline/_pipeline.ts';

export const HOUR_MS = 3_600_000;
/** The beginning of an hour that is over. */
export const HOUR = Math.floor((Date.now() - 3 * HOUR_MS) / HOUR_MS) * HOUR_MS;
export const AS_IT_IS: ReplayOptions = { allTemplates: false, ownSet: false, overwrite: false };

/** A mapping that a test may edit, as an operator does. */
export interface EditableMapping {
  readonly directory: string;
  edit(file: 'devicecontent.json' | 'fhirmapping.json', from: string, to: string): Promise<void>;
  inForce(): Promise<MappingSet>;
}

export async function editableMapping(): Promise<EditableMapping> {
  const directory = await mkdtemp(join(tmpdir(), 'iot-connector-mapping-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await cp('examples/demo', directory, { recursive: true });
  return {
    directory,
    async edit(file, from, to) {
      const path = join(directory, file);
      const text = await readFile(path, 'utf8');
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      await writeFile(path, text.replaceAll(from, to));
    },
    async inForce() {
      const loaded = loadMappingSet(await createDirectorySource(directory).read());
      if (!loaded.ok) throw new Error(loaded.faults.map(({ message }) => message).join('; '));
      return loaded.value;
    },
  };
}

/** What the command line gives a replay. `actors` stands for a Temporal that fails in between. */
export function replayParts({ parts, namespace }: Pipeline, actors?: ActorClient) {
  const compatibility = { ...parts.compatibility, onNoTemplate: 'keep' as const };
  const signal = new AbortController().signal;
  const send = createSender({
    signal,
    rulesFor: parts.rulesFor,
    patienceMs: 0,
    pace: async () => {},
    actors: actors ?? createTemporalActorClient(namespace.client, parts.config.temporal.taskQueue),
  });
  return { ...parts, send, signal, normalize: createConfiguredNormalizer({ ...parts, compatibility }) };
}

export async function lettersOf({ parts }: Pipeline): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for await (const letter of parts.deadLetters.list()) letters.push(letter);
  return letters;
}

export async function viewOf(
  { namespace }: Pipeline,
  deviceId: string,
  type = 'heartrate',
): Promise<WindowView | undefined> {
  const handle = namespace.client.workflow.getHandle(actorWorkflowId({ deviceId, type }));
  return handle.query<WindowView>(WINDOW_QUERY).catch(() => undefined);
}

export function untilLetters(pipeline: Pipeline, count: number): Promise<void> {
  return expect.poll(async () => (await lettersOf(pipeline)).length, { timeout: 30_000 }).toBe(count);
}

export function untilCounted(
  pipeline: Pipeline,
  counters: Partial<WindowView['counters']>,
  deviceId = 'strap-1',
  type = 'heartrate',
): Promise<void> {
  const read = async () => (await viewOf(pipeline, deviceId, type))?.counters;
  return expect.poll(read, { timeout: 40_000 }).toMatchObject(counters);
}
