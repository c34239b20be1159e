import type { Client } from '@temporalio/client';
import type { Reading } from '../telemetry/metrics-provider.ts';
import { DEVICE_MEASUREMENTS, SEARCH_ATTRIBUTES, SILENT } from '../workflows/messages.ts';

/** What the actors of a connector do, as visibility knows: no process sees all of them. */
export interface ActorCounts {
  /** By state, and by reason where they are held. */
  byState(): Promise<readonly Reading[]>;
  /** By type, for the types that are given. */
  silent(types: readonly string[]): Promise<readonly Reading[]>;
}

const RUNNING = `WorkflowType = '${DEVICE_MEASUREMENTS}' AND ExecutionStatus = 'Running'`;
const DEADLINE_MS = 5_000;
/** Whoever scrapes more often gets the same counts: visibility is behind by seconds anyway. */
const MAX_AGE_MS = 15_000;

export function createActorCounts(client: Client, heldReasons: readonly string[]): ActorCounts {
  const count = async (condition: string): Promise<number> => {
    const query = `${RUNNING} AND ${condition}`;
    const answer = await client.connection.withDeadline(Date.now() + DEADLINE_MS, () => client.workflow.count(query));
    return answer.count;
  };
  const stateCount = (state: string) => count(`${SEARCH_ATTRIBUTES.state} = '${state}'`);
  return {
    byState: remembered(async () => {
      const [fine, blocked, held] = await Promise.all(['Ok', 'Blocked', 'Held'].map(stateCount));
      const reasons = held === 0 ? [] : await Promise.all(heldReasons.map(async (reason) => heldFor(count, reason)));
      return [
        { value: fine ?? 0, labels: { state: 'Ok', reason: '' } },
        { value: blocked ?? 0, labels: { state: 'Blocked', reason: 'Outage' } },
        ...reasons,
        { value: restOf(held ?? 0, reasons), labels: { state: 'Held', reason: '' } },
      ];
    }),
    silent: remembered(async (types: readonly string[]) => {
      const all = await count(isSilent());
      const known = await Promise.all(types.map(async (type) => silentOf(count, type)));
      return [...known, { value: restOf(all, known), labels: { type: '' } }];
    }),
  };
}

/** What is counted under no name of its own; counts are a moment apart. */
function restOf(all: number, known: readonly Reading[]): number {
  return Math.max(0, all - known.reduce((sum, { value }) => sum + value, 0));
}

type Count = (condition: string) => Promise<number>;

async function heldFor(count: Count, reason: string): Promise<Reading> {
  const condition = `${SEARCH_ATTRIBUTES.state} = 'Held' AND ${SEARCH_ATTRIBUTES.reason} = '${reason}'`;
  return { value: await count(condition), labels: { state: 'Held', reason } };
}

async function silentOf(count: Count, type: string): Promise<Reading> {
  const condition = `${isSilent()} AND ${SEARCH_ATTRIBUTES.type} = '${type.replaceAll("'", "''")}'`;
  return { value: await count(condition), labels: { type } };
}

function isSilent(): string {
  return `${SEARCH_ATTRIBUTES.reason} = '${SILENT}'`;
}

function remembered<T extends readonly unknown[], R>(look: (...given: T) => Promise<R>): (...given: T) => Promise<R> {
  let last: { readonly at: number; readonly answer: Promise<R> } | undefined;
  return (...given) => {
    if (last !== undefined && Date.now() - last.at < MAX_AGE_MS) return last.answer;
    const answer = look(...given);
    last = { at: Date.now(), answer };
    // What failed is asked again by the next who wants to know.
    answer.catch(() => (last = undefined));
    return answer;
  };
}
