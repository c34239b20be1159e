import type { DeadLetter } from '../dead-letter/dead-letter.ts';
import type { FaultCode } from '../mapping/fault.ts';
import { FAULT_CODES } from '../mapping/fault.ts';
import { readLetterContent } from '../workflows/letter-content.ts';
import type { PersistActivities, ReturnedLetter } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** The actor takes no longer for one call than a slow store needs for so many. */
const MOST_LETTERS = 200;

/** Gives an actor what it had to put aside in an outage, the oldest first. */
export function createBringBack({
  deadLetters,
}: Pick<ActivityDependencies, 'deadLetters'>): PersistActivities['bringBack'] {
  return async ({ taken, maxBytes, ...actor }) => {
    for (const id of taken) await deadLetters.discard(id);
    const letters: ReturnedLetter[] = [];
    let bytes = 0;
    for await (const letter of deadLetters.listReturning(actor)) {
      // A person has to look at a letter that cannot be read; it stays where it is.
      const returned = toReturned(letter);
      if (returned === undefined) continue;
      bytes += JSON.stringify(returned).length;
      if (letters.length === MOST_LETTERS || (letters.length > 0 && bytes > maxBytes)) break;
      letters.push(returned);
    }
    return { letters };
  };
}

function toReturned({ id, faults: [fault], content }: DeadLetter): ReturnedLetter | undefined {
  const read = readLetterContent(content);
  if (read === undefined || fault === undefined) return undefined;
  return { id, code: faultCode(fault.code), message: fault.message, content: read };
}

function faultCode(text: string): FaultCode {
  return FAULT_CODES.find((code) => code === text) ?? 'Outage';
}
