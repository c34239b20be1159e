import type { DeadLetter } from '../../dead-letter/dead-letter.ts';

/** Dead letters that have one fault in common. */
export interface FaultSummary {
  readonly code: string;
  readonly type?: string;
  readonly template?: number;
  readonly letters: number;
  readonly since: string;
  readonly latest: string;
  readonly message: string;
}

/** Most letters first. A letter with faults of two kinds is counted under both. */
export async function summarize(letters: AsyncIterable<DeadLetter>): Promise<readonly FaultSummary[]> {
  const kinds = new Map<string, FaultSummary>();
  for await (const { faults, type, deadLetteredAt } of letters) {
    const own = new Map(faults.map((fault) => [kindOf(fault, type), fault]));
    for (const [kind, { code, message, template, typeName = type }] of own) {
      const known = kinds.get(kind);
      kinds.set(kind, {
        code,
        ...(typeName === undefined ? {} : { type: typeName }),
        ...(template === undefined ? {} : { template }),
        letters: (known?.letters ?? 0) + 1,
        since: known === undefined || deadLetteredAt < known.since ? deadLetteredAt : known.since,
        latest: known === undefined || deadLetteredAt > known.latest ? deadLetteredAt : known.latest,
        message: known?.message ?? message,
      });
    }
  }
  return [...kinds.values()].sort((a, b) => b.letters - a.letters);
}

function kindOf({ code, typeName, template }: DeadLetter['faults'][number], type: string | undefined): string {
  return JSON.stringify([code, (typeName ?? type)?.toLowerCase(), template]);
}
