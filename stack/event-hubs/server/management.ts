import rhea from 'rhea';

import type { Hub } from '../hub.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { CONDITION } from './condition.ts';
import type { Reply, Request } from './request-node.ts';

const HUB_TYPE = 'com.microsoft:eventhub';
const PARTITION_TYPE = 'com.microsoft:partition';
const STRING_ARRAY = 0xa1;

/** Answers `READ` of a hub or of one of its partitions. */
export function answerRead(request: Request, hub: Hub): Reply {
  const type = request.property('type');
  if (request.property('operation') !== 'READ' || (type !== HUB_TYPE && type !== PARTITION_TYPE)) {
    return {
      statusCode: 400,
      condition: CONDITION.argumentError,
      description: 'The broker reads hubs and partitions only.',
    };
  }
  if (type === HUB_TYPE) return { statusCode: 200, description: 'OK', body: describeHub(hub) };
  const id = request.property('partition') ?? '';
  const partition = hub.partition(id);
  if (partition !== undefined) {
    return { statusCode: 200, description: 'OK', body: describePartition(hub.name, id, partition) };
  }
  return {
    statusCode: 400,
    condition: CONDITION.argumentOutOfRange,
    description: `The hub ${hub.name} has the partitions 0 to ${hub.partitions.length - 1}.`,
  };
}

function describeHub(hub: Hub): object {
  return {
    name: hub.name,
    type: HUB_TYPE,
    created_at: hub.createdAt,
    partition_count: rhea.types.wrap_int(hub.partitions.length),
    partition_ids: rhea.types.wrap_array(
      hub.partitions.map((_, id) => String(id)),
      STRING_ARRAY,
      undefined,
    ),
    georeplication_factor: rhea.types.wrap_int(1),
  };
}

function describePartition(hub: string, id: string, log: PartitionLog): object {
  return {
    name: hub,
    type: PARTITION_TYPE,
    partition: id,
    begin_sequence_number: rhea.types.wrap_long(log.firstSequence),
    last_enqueued_sequence_number: rhea.types.wrap_long(log.last?.sequence ?? -1),
    last_enqueued_offset: String(log.last?.offset ?? -1),
    last_enqueued_time_utc: new Date(log.last?.enqueuedMs ?? 0),
    is_partition_empty: log.isEmpty,
  };
}
