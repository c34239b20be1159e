/** Last turn taken at each partition of a client. */
const turns = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * Works once everybody who came before is done with this partition of this client: a client subscribes to a partition once at
 * a time, and refuses a second one.
 */
export async function inTurn<T>(client: object, partition: string, work: () => Promise<T>): Promise<T> {
  const ofClient = turns.get(client) ?? new Map<string, Promise<unknown>>();
  turns.set(client, ofClient);
  const before = ofClient.get(partition) ?? Promise.resolve();
  const mine = before.then(work, work);
  ofClient.set(partition, mine);
  return mine;
}
