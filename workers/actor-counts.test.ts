import type { Client } from '@temporalio/client';
import { expect, it } from 'vitest';
import { createActorCounts } from './actor-counts.ts';

/** Visibility, as far as it is asked. */
function visibility(answers: Readonly<Record<string, number>>): Client {
  const count = async (query: string) => ({
    count: Object.entries(answers).find(([condition]) => query.endsWith(condition))?.[1] ?? 0,
  });
  return {
    connection: { withDeadline: (_: number, work: () => Promise<unknown>) => work() },
    workflow: { count },
  } as unknown as Client;
}

it('actors that are held for another reason than is known are counted, too', async () => {
  const client = visibility({
    "IotState = 'Ok'": 7,
    "IotState = 'Held'": 5,
    "IotState = 'Held' AND IotReason = 'UnknownDevice'": 3,
  });
  expect(await createActorCounts(client, ['UnknownDevice']).byState()).toEqual([
    { value: 7, labels: { state: 'Ok', reason: '' } },
    { value: 0, labels: { state: 'Blocked', reason: 'Outage' } },
    { value: 3, labels: { state: 'Held', reason: 'UnknownDevice' } },
    { value: 2, labels: { state: 'Held', reason: '' } },
  ]);
});
