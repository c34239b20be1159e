import type { DeadLetter, DeadLetters } from '../../dead-letter/dead-letter.ts';
import { deadLetterId } from '../../dead-letter/dead-letter-id.ts';
import type { ActorRow } from '../../ingestor/stage.ts';
import { rowsOfDraft } from '../../mapping/fhir/draft-content.ts';
import type { MeasurementRow } from '../../mapping/model.ts';
import { fromColumns } from '../../workflows/columns.ts';
import { readLetterContent } from '../../workflows/letter-content.ts';
import type { Place } from '../../traces/event-trace.ts';

/** The letter of an event as a whole. */
export async function findEventLetter(
  deadLetters: DeadLetters,
  source: DeadLetter['source'],
): Promise<DeadLetter | undefined> {
  return deadLetters.get(deadLetterId({ kind: 'event', source }));
}

/** The letter that keeps a row, among those of its device. */
export async function findRowLetter(
  deadLetters: DeadLetters,
  { identity, row }: Pick<ActorRow, 'identity' | 'row'>,
): Promise<DeadLetter | undefined> {
  for await (const letter of deadLetters.list()) {
    if (letter.kind !== 'group' || letter.deviceId !== identity.deviceId || letter.type !== identity.type) continue;
    if (rowsIn(letter).some(({ key }) => isSame(key, row.key))) return letter;
  }
  return undefined;
}

export function placeOfLetter({ id, faults }: DeadLetter): Place & { readonly kind: 'deadLettered' } {
  const [fault] = faults;
  return { kind: 'deadLettered', id, code: fault?.code ?? 'unknown', message: fault?.message ?? '' };
}

/** The rows that a letter of a group keeps; none in a letter of another kind. */
export function rowsIn({ content }: DeadLetter): readonly MeasurementRow[] {
  const read = readLetterContent(content);
  if (read?.kind === 'group') return rowsOfDraft(read.group.draft);
  return read?.kind === 'rows' ? fromColumns(read.segment.rows, read.segment.publisher) : [];
}

function isSame(a: MeasurementRow['key'], b: MeasurementRow['key']): boolean {
  return a.publisher === b.publisher && a.sequence === b.sequence && a.sub === b.sub;
}
