import type { RowKey } from '../model.ts';
import { rowsOf } from './draft-content.ts';
import type { ObservationDraft } from './observation-draft.ts';

/** The key of a draft's first reading: what a dead letter of the draft is found by. */
export function draftSource(draft: ObservationDraft): RowKey {
  const [first] = rowsOf(draft);
  if (first === undefined) throw new RangeError('A draft has at least one row.');
  const [enqueuedAt, sequence, sub] = first.key;
  return { publisher: first.publisher, sequence, sub, enqueuedAt };
}
