import { required } from '../required.ts';
import { createDraft, placeOf, rowsOf } from './draft-content.ts';
import type { DraftRow } from './draft-content.ts';
import type { ObservationDraft } from './observation-draft.ts';

/** Parts one draft by the times of its readings, so that each reading goes to the patient of its time. */
export function splitDraft(
  draft: ObservationDraft,
  keyOf: (timeIndex: number) => string,
): ReadonlyMap<string, ObservationDraft> {
  const keys = new Map(draft.times.map((time, index) => [time, keyOf(index)]));
  if (new Set(keys.values()).size === 1) return new Map(Array.from(keys.values(), (key) => [key, draft]));
  const parts = new Map<string, DraftRow[]>();
  for (const row of rowsOf(draft)) {
    const key = required(keys.get(row.time));
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [row]);
    else part.push(row);
  }
  const { times: _times, content: _content, ...head } = draft;
  return new Map(Array.from(parts, ([key, rows]) => [key, createDraft(head, rows, placeOf(draft))]));
}
