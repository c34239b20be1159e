import type { DeadLetter, DeadLetters } from './dead-letter.ts';

/** Which dead letters are meant: every given property must hold. */
export interface DeadLetterFilter {
  /** One of its faults has this code. */
  readonly code?: string;
  /** One of its faults is about the device template of this index. */
  readonly template?: number;
  /** Its own type or the type of one of its faults, without regard to case. */
  readonly type?: string;
  readonly deviceId?: string;
  readonly kind?: DeadLetter['kind'];
  readonly autoReplay?: boolean;
  /** Dead-lettered at this instant or later: epoch ms. */
  readonly since?: number;
  /** A person discarded it, or nobody did. */
  readonly isDiscarded?: boolean;
}

function matchesFilter(letter: DeadLetter, filter: DeadLetterFilter): boolean {
  return (
    (filter.code === undefined || letter.faults.some((fault) => fault.code === filter.code)) &&
    (filter.template === undefined || letter.faults.some((fault) => fault.template === filter.template)) &&
    (filter.type === undefined || hasType(letter, filter.type.toLowerCase())) &&
    (filter.deviceId === undefined || letter.deviceId === filter.deviceId) &&
    (filter.kind === undefined || letter.kind === filter.kind) &&
    (filter.autoReplay === undefined || (letter.autoReplay ?? false) === filter.autoReplay) &&
    (filter.since === undefined || Date.parse(letter.deadLetteredAt) >= filter.since) &&
    (filter.isDiscarded === undefined || isDiscarded(letter) === filter.isDiscarded)
  );
}

/** Given up by a person, who is named in it: not replayed unless asked for by its id. */
export function isDiscarded({ faults }: Pick<DeadLetter, 'faults'>): boolean {
  return faults.some((fault) => fault['decision'] !== undefined);
}

function hasType(letter: DeadLetter, type: string): boolean {
  return letter.type?.toLowerCase() === type || letter.faults.some((fault) => fault.typeName?.toLowerCase() === type);
}

/** The dead letters that match, oldest event first, read as they are needed; those after an id only, where one is given. */
export async function* listMatching(
  letters: DeadLetters,
  filter: DeadLetterFilter,
  after?: string,
): AsyncIterable<DeadLetter> {
  for await (const letter of letters.list(after)) {
    if (matchesFilter(letter, filter)) yield letter;
  }
}
