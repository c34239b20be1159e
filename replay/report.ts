import type { DeadLetterFault } from '../dead-letter/dead-letter.ts';
import type { Verdict } from './examine-letter.ts';

/** What became of each letter; of `refused` ones their actor takes nothing, `gone` ones were handled meanwhile. */
export type LetterFate = Verdict | 'refused' | 'gone';

/** Faults of one kind that stay, and in how many letters. */
export interface RemainingFault {
  readonly code: string;
  readonly type?: string;
  readonly template?: number;
  readonly message: string;
  readonly letters: number;
}

/** Plain JSON: it is kept with the run. */
export interface ReplayReport {
  readonly letters: number;
  readonly readings: number;
  readonly fates: Readonly<Partial<Record<LetterFate, number>>>;
  readonly remaining: readonly RemainingFault[];
}

export interface FateOfLetter {
  readonly fate: LetterFate;
  readonly readings: number;
  readonly faults: readonly DeadLetterFault[];
}

export const EMPTY_REPORT: ReplayReport = { letters: 0, readings: 0, fates: {}, remaining: [] };

/** A run over ten thousand letters has few kinds of faults; messages with positions could make more. */
const KINDS_KEPT = 100;

export function addFates(report: ReplayReport, fates: readonly FateOfLetter[]): ReplayReport {
  const counts: Partial<Record<LetterFate, number>> = { ...report.fates };
  for (const { fate } of fates) counts[fate] = (counts[fate] ?? 0) + 1;
  return {
    letters: report.letters + fates.length,
    readings: report.readings + fates.reduce((sum, one) => sum + one.readings, 0),
    fates: counts,
    remaining: addRemaining(report.remaining, fates),
  };
}

function addRemaining(remaining: readonly RemainingFault[], fates: readonly FateOfLetter[]): readonly RemainingFault[] {
  const kinds = new Map(remaining.map((one) => [kindOf(one), one]));
  for (const { faults } of fates) {
    const own = new Map(faults.map((fault) => [kindOf(toRemaining(fault)), toRemaining(fault)]));
    for (const [kind, fault] of own) {
      const known = kinds.get(kind);
      if (known !== undefined) kinds.set(kind, { ...known, letters: known.letters + 1 });
      else if (kinds.size < KINDS_KEPT) kinds.set(kind, fault);
    }
  }
  return [...kinds.values()].sort((a, b) => b.letters - a.letters);
}

function toRemaining({ code, message, typeName, template }: DeadLetterFault): RemainingFault {
  return {
    code,
    message,
    letters: 1,
    ...(typeName === undefined ? {} : { type: typeName }),
    ...(template === undefined ? {} : { template }),
  };
}

function kindOf({ code, type, template, message }: RemainingFault): string {
  return JSON.stringify([code, type?.toLowerCase(), template, message]);
}
