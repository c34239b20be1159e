import { readPartitions } from '../../../operate/trace/trace-parts.ts';
import type { PartitionLag } from '../../contract/pipeline.ts';
import type { ConsoleParts } from '../console-parts.ts';

type LagParts = Pick<ConsoleParts, 'reader' | 'store' | 'container' | 'config'>;

/** How far the checkpoints are behind the hub, asked of both: also where no ingestor tells. */
export async function lagOf(parts: LagParts): Promise<readonly PartitionLag[]> {
  const partitions = await readPartitions(parts);
  return partitions.map(({ partition, checkpoint, first, last, lastEnqueuedAt }) => ({
    partition,
    checkpoint,
    first,
    last,
    lag: Math.max(0, last - Math.max(checkpoint, first - 1)),
    ...(lastEnqueuedAt === undefined ? {} : { lastEnqueuedAt }),
  }));
}
