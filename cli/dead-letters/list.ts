import type { DeadLetter } from '../../dead-letter/dead-letter.ts';
import { isDiscarded } from '../../dead-letter/filter.ts';
import type { FaultSummary } from '../../operate/letters/fault-summary.ts';
import { relative, table } from '../print.ts';

export function renderSummaries(summaries: readonly FaultSummary[]): string {
  const cells = summaries.map(({ code, type = '-', template, letters, since, latest, message }) => [
    code,
    type,
    template === undefined ? '-' : String(template),
    String(letters),
    relative(Date.parse(since)),
    relative(Date.parse(latest)),
    message,
  ]);
  return table(['CODE', 'TYPE', 'TEMPLATE', 'LETTERS', 'FIRST', 'LAST', 'ONE OF THEM SAYS'], cells);
}

/** A letter without what it keeps. */
export type LetterHead = Omit<DeadLetter, 'content'>;

export function renderLetters(letters: readonly LetterHead[]): string {
  const cells = letters.map((letter) => [
    letter.id,
    letter.kind,
    letter.faults.map(({ code }) => code).join(','),
    letter.type ?? letter.faults[0]?.typeName ?? '-',
    letter.deviceId ?? '-',
    relative(Date.parse(letter.deadLetteredAt)) + noteOf(letter),
  ]);
  return table(['ID', 'KIND', 'CODES', 'TYPE', 'DEVICE', 'KEPT'], cells);
}

function noteOf(letter: LetterHead): string {
  if (letter.autoReplay === true) return ', comes back by itself';
  return isDiscarded(letter) ? ', discarded by a person' : '';
}
