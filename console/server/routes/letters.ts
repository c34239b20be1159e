import { z } from 'zod';
import { type DeadLetterFilter, listMatching } from '../../../dead-letter/filter.ts';
import { NotFound } from '../../../operate/not-found.ts';
import { summarize } from '../../../operate/letters/fault-summary.ts';
import type { FaultSummary, LetterDetail } from '../../contract/dead-letters.ts';
import type { RunResult } from '../../contract/runs.ts';
import type { ConsoleParts } from '../console-parts.ts';
import { BY_ID, LETTER_FILTER, LETTER_SELECTION, PAGING } from '../inputs.ts';
import { detailOf, toSummary } from '../letter-detail.ts';
import { pageOf } from '../page-of.ts';
import { get, post, type Route } from '../route.ts';
import type { RunControl, Runs } from '../runs.ts';

const FILTER = z.strictObject(LETTER_FILTER);
type GivenFilter = z.output<typeof FILTER>;
const LIST = z.strictObject({ ...LETTER_FILTER, ...PAGING });

export function letterRoutes(parts: ConsoleParts, runs: Runs): readonly Route[] {
  const { deadLetters } = parts;
  return [
    get('letters', LIST, async ({ after, limit, ...filter }) => {
      const all = listMatching(deadLetters, toFilter(filter), after);
      const { items, ...page } = await pageOf(all, limit, ({ id }) => id);
      return { ...page, items: items.map(toSummary) };
    }),
    get('letterFaults', FILTER, (filter) => faults(parts, filter)),
    get('letter', BY_ID, ({ id }) => detail(parts, id)),
    post('discardLetters', LETTER_SELECTION, (selection) =>
      runs.start({
        kind: 'discardLetters',
        of: 'letters',
        work: (control) => discard(parts, selection, control),
      }),
    ),
  ];
}

/** The names of the command line's filter. */
export function toFilter({ device, ...filter }: GivenFilter): DeadLetterFilter {
  const named = { ...filter, deviceId: device };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

async function faults({ deadLetters }: ConsoleParts, filter: GivenFilter): Promise<readonly FaultSummary[]> {
  const summaries = await summarize(listMatching(deadLetters, toFilter(filter)));
  return summaries.map(({ since, latest, ...summary }) => ({
    ...summary,
    since: Date.parse(since),
    latest: Date.parse(latest),
  }));
}

async function detail(parts: ConsoleParts, id: string): Promise<LetterDetail> {
  const letter = await parts.deadLetters.get(id);
  if (letter === undefined) throw new NotFound(`There is no dead letter ${id}.`);
  return detailOf(parts, letter);
}

async function discard(
  { deadLetters }: ConsoleParts,
  selection: z.output<typeof LETTER_SELECTION>,
  { signal, progress }: RunControl,
): Promise<RunResult> {
  const ids = 'ids' in selection ? [...selection.ids] : [];
  if ('filter' in selection) {
    for await (const { id } of listMatching(deadLetters, toFilter(selection.filter))) ids.push(id);
  }
  let letters = 0;
  for (const id of ids) {
    signal.throwIfAborted();
    await deadLetters.discard(id);
    progress(++letters, ids.length);
  }
  return { kind: 'discard', letters };
}
