import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { hasCode, writeFileDurably } from './data-directory.ts';
import { syncDirectory } from './log/log-file.ts';
import { PartitionLog } from './log/partition-log.ts';
import type { PartitionLogOptions } from './log/partition-log.ts';
import type { Retention } from './log/retention.ts';
import type { BrokerLogger } from './logger.ts';
import { partitionOfKey } from './partition-key.ts';
import type { HubConfig } from './user-config.ts';

/** How the logs of all partitions are kept. */
export type LogSettings = Omit<PartitionLogOptions, 'directory' | 'onWritable'>;

/** The hub on disk is not the one that the configuration describes. */
class HubMismatch extends Error {
  override readonly name = 'HubMismatch';
}

const birthSchema = z.object({
  name: z.string(),
  createdAt: z.iso.datetime(),
  generation: z.string(),
  partitionCount: z.number().int(),
});
type Birth = z.infer<typeof birthSchema>;

/** One event hub: its partitions and who may read them. */
export class Hub {
  readonly name: string;
  readonly createdAt: Date;
  readonly partitions: readonly PartitionLog[];
  readonly consumerGroups: readonly string[];
  #turn = 0;

  private constructor(config: HubConfig, birth: Birth, partitions: readonly PartitionLog[]) {
    this.name = config.name;
    this.createdAt = new Date(birth.createdAt);
    this.partitions = partitions;
    this.consumerGroups = config.consumerGroups;
  }

  /** Opens the hub kept in `<dataDir>/hubs/<name>`, making it the first time. */
  static async open(dataDir: string, config: HubConfig, settings: LogSettings, logger: BrokerLogger): Promise<Hub> {
    const directory = join(dataDir, 'hubs', config.name.toLowerCase());
    await mkdir(directory, { recursive: true });
    // A power cut must not take away the directory in which events were made durable.
    if (settings.disk.fsync) for (const made of [dataDir, join(dataDir, 'hubs')]) await syncDirectory(made);
    const birth = await birthOf(directory, config, settings.now);
    const recoveries = await Promise.all(
      Array.from({ length: config.partitionCount }, async (_, partition) =>
        PartitionLog.open({
          ...settings,
          directory: join(directory, String(partition)),
          onWritable: (isWritable, err) => logDiskState(logger, { hub: config.name, partition }, isWritable, err),
        }),
      ),
    );
    recoveries.forEach(({ cutBytes }, partition) => {
      if (cutBytes > 0)
        logger.warn({ hub: config.name, partition, cutBytes }, 'cut a half-written end off the event log');
    });
    return new Hub(
      config,
      birth,
      recoveries.map(({ log }) => log),
    );
  }

  /** Returns a partition by its id as clients write it. */
  partition(id: string): PartitionLog | undefined {
    return /^(?:0|[1-9]\d*)$/.test(id) ? this.partitions[Number(id)] : undefined;
  }

  /** Chooses the partition of a publication: by its key, else the next in turn. */
  route(partitionKey: string | undefined): PartitionLog {
    const id =
      partitionKey === undefined ? this.#takeTurn() : Number(partitionOfKey(partitionKey, this.partitions.length));
    const partition = this.partitions[id];
    if (partition === undefined) throw new RangeError(`hub ${this.name} has no partition ${id}`);
    return partition;
  }

  hasConsumerGroup(name: string): boolean {
    return this.consumerGroups.some((group) => group.toLowerCase() === name.toLowerCase());
  }

  /** Whether the last append to every partition reached the disk. */
  get isWritable(): boolean {
    return this.partitions.every((partition) => partition.isWritable);
  }

  /** Removes what retention no longer wants, and returns how many segments that was. */
  async retain(retention: Retention): Promise<number> {
    const removed = await Promise.all(this.partitions.map((partition) => partition.retain(retention)));
    return removed.reduce((sum, count) => sum + count, 0);
  }

  /** Refuses new appends and waits for those under way; reading goes on. */
  async seal(): Promise<void> {
    await Promise.all(this.partitions.map((partition) => partition.seal()));
  }

  async close(): Promise<void> {
    await Promise.all(this.partitions.map((partition) => partition.close()));
  }

  #takeTurn(): number {
    const turn = this.#turn;
    this.#turn = (turn + 1) % this.partitions.length;
    return turn;
  }
}

function logDiskState(
  logger: BrokerLogger,
  place: { readonly hub: string; readonly partition: number },
  isWritable: boolean,
  err: unknown,
): void {
  if (isWritable) logger.info(place, 'the event log takes events again');
  else logger.error({ ...place, err }, 'the event log cannot be written; publications are refused until it can');
}

async function birthOf(directory: string, config: HubConfig, now: () => number): Promise<Birth> {
  const path = join(directory, 'hub.json');
  const known = await readBirth(path);
  if (known === undefined) {
    const birth: Birth = {
      name: config.name,
      createdAt: new Date(now()).toISOString(),
      generation: randomUUID(),
      partitionCount: config.partitionCount,
    };
    await writeFileDurably(path, `${JSON.stringify(birth, undefined, 2)}\n`);
    return birth;
  }
  if (known.partitionCount !== config.partitionCount) {
    throw new HubMismatch(
      `The hub ${config.name} in ${directory} has ${known.partitionCount} partitions, the configuration asks for ` +
        `${config.partitionCount}. Partition counts cannot change: set it back, or delete the directory to begin anew.`,
    );
  }
  return known;
}

async function readBirth(path: string): Promise<Birth | undefined> {
  try {
    return birthSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw new HubMismatch(`The file ${path} cannot be read. Restore it, or delete its directory to begin anew.`, {
      cause,
    });
  }
}
