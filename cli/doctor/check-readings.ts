import type { Client } from '@temporalio/client';
import { countDeadLetters } from '../../dead-letter/count-dead-letters.ts';
import { countActors, listActors } from '../../operate/actors/list-actors.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { createConnectorParts } from '../../workers/connector-parts.ts';
import { type Session, withTemporal } from '../session.ts';
import type { Check } from './check.ts';

const NAME = 'readings';
/** Enough to name every reason; more are not read. */
const MOST_HELD = 1_000;
const MOST_LETTERS = 10_000;

/** What waits where: the answer to readings that nobody sees in FHIR. */
export interface Waiting {
  readonly actors: number;
  readonly blocked: number;
  /** Actors by the fault code that holds a group of theirs. */
  readonly held: ReadonlyMap<string, number>;
  /** There are more that are held. */
  readonly isHeldCut?: boolean;
  readonly deadLetters: number;
}

export async function checkReadings(session: Session): Promise<readonly Check[]> {
  const { config, secrets } = session;
  const { store } = await createConnectorParts({ config, secrets, logger: createLogger('error'), metrics: noMetrics });
  const deadLetters = await countDeadLetters(store, MOST_LETTERS);
  return withTemporal(session, async ({ client }) =>
    readingsChecks({ ...(await waitingActors(client)), deadLetters }, (await session.window()).seconds),
  );
}

async function waitingActors(client: Client): Promise<Omit<Waiting, 'deadLetters'>> {
  const held = new Map<string, number>();
  let seen = 0;
  for await (const { reason } of listActors(client, { state: 'Held' })) {
    held.set(reason, (held.get(reason) ?? 0) + 1);
    if (++seen >= MOST_HELD) break;
  }
  const [actors, blocked] = [await countActors(client, {}), await countActors(client, { state: 'Blocked' })];
  return { actors, blocked, held, isHeldCut: seen >= MOST_HELD };
}

/** One check for each kind of waiting there is. */
export function readingsChecks(
  { actors, blocked, held, isHeldCut, deadLetters }: Waiting,
  windowSeconds: number,
): Check[] {
  const found = `${actors} actor(s); a reading is seen in FHIR up to ${windowSeconds} s after it came, when its window closes`;
  return [
    actors === 0 ? nothingYet() : { name: NAME, result: 'ok', found },
    ...(blocked === 0 ? [] : [blockedCheck(blocked)]),
    ...[...held].map(([code, count]) => heldCheck(code, count, isHeldCut === true)),
    ...(deadLetters === 0 ? [] : [lettersCheck(deadLetters)]),
  ];
}

function nothingYet(): Check {
  return {
    name: NAME,
    result: 'ok',
    found: 'no actor runs: no measurement has come, or all have been silent for long',
    remedy: 'See what a mapping makes of a message: iot-connector mapping preview.',
  };
}

function blockedCheck(count: number): Check {
  return {
    name: NAME,
    result: 'warning',
    found: `${count} actor(s) wait for FHIR, which takes nothing of theirs`,
    remedy: 'iot-connector doctor --fhir looks at the server; nothing is lost, and it heals by itself.',
  };
}

function heldCheck(code: string, count: number, isCut: boolean): Check {
  const atLeast = isCut ? 'at least ' : '';
  return {
    name: NAME,
    result: 'warning',
    found: `${atLeast}${count} actor(s) hold readings: ${code}`,
    remedy: `iot-connector explain ${code} says what to mend; iot-connector held list --reason ${code} names them.`,
  };
}

function lettersCheck(count: number): Check {
  const atLeast = count >= MOST_LETTERS ? 'at least ' : '';
  return {
    name: NAME,
    result: 'warning',
    found: `${atLeast}${count} dead letter(s) are kept`,
    remedy:
      'iot-connector dead-letters list tells them by fault and template; they come back with dead-letters replay.',
  };
}
