import type { DeadLetter } from '../../dead-letter/dead-letter.ts';
import { eventOfLetter } from '../../replay/letter-event.ts';
import { printable } from './printable.ts';

/** A dead letter with its body readable, where it is text. Holds health data. */
export function readableLetter(letter: DeadLetter): unknown {
  const event = letter.kind === 'event' ? eventOfLetter(letter) : undefined;
  if (event === undefined) return letter;
  const { properties, systemProperties } = event;
  return { ...letter, content: { body: printable(event.body), properties, systemProperties } };
}
