import proto from '@temporalio/proto';
import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import type { Config } from '../../config/schema.ts';
import type { Check } from './check.ts';

/** A poll lasts a minute: who has not polled for longer is gone, although the server still lists him. */
const GONE_MS = 90_000;

/** A directory is one host's own: what one worker keeps there, the workers of another host never find. */
export async function checkStore(
  client: Client,
  { store, temporal }: Pick<Config, 'store' | 'temporal'>,
): Promise<Check> {
  if (store.kind !== 'file') return { name: 'store', result: 'ok', found: 'a container that every host can see' };
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: temporal.taskQueue },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  });
  const present = (pollers ?? []).filter(({ lastAccessTime }) => Date.now() - tsToMs(lastAccessTime) < GONE_MS);
  return fileStoreCheck(present.map(({ identity }) => identity ?? ''));
}

/** `identities` are `<process>@<host>`, as the SDK names workers. */
export function fileStoreCheck(identities: readonly string[]): Check {
  const name = 'store';
  const hosts = [...new Set(identities.map((identity) => identity.slice(identity.lastIndexOf('@') + 1)))].toSorted();
  if (hosts.length < 2) return { name, result: 'ok', found: 'a directory, and workers on one host' };
  return {
    name,
    result: 'failed',
    found: `a directory, but workers run on ${hosts.length} hosts (${hosts.join(', ')}): they do not see each other's mapping sets and dead letters`,
    remedy: 'Set store.kind to "blob" for all of them, or run the workers on one host. See docs/azure.md.',
  };
}
