import type { ActorState, Window } from './actor-state.ts';
import type { HoldsAnswer, HoldsRequest } from './messages.ts';

/** Where an actor has one row. Held groups are opaque to it: they are told by the times of their readings. */
export function holdsOf(state: ActorState, { publisher, sequence, sub, occurredAt }: HoldsRequest): HoldsAnswer {
  const { open, closed, held, letters, watermarks } = state;
  const isIn = (window: Window) =>
    window.segments.some((one) => one.publisher === publisher && sequencesOf(one.rows).includes(sequence));
  if (open !== undefined && isIn(open)) return { kind: 'open', closesAt: open.closesAt };
  if (closed.some(isIn)) return { kind: 'closed' };
  const group = held.find((one) => one.group.draft.times.includes(occurredAt));
  if (group !== undefined) {
    const { id, code, message, since, nextCheckAt } = group;
    return { kind: 'held', id, code, message, since, nextCheckAt };
  }
  const watermark = watermarks[publisher];
  if (watermark === undefined) return { kind: 'unknown' };
  const isTaken = sequence < watermark.sequence || (sequence === watermark.sequence && sub <= watermark.sub);
  if (!isTaken) return { kind: 'unknown' };
  return { kind: 'taken', lettersUnderWay: letters.length };
}

function sequencesOf({ sequence }: { readonly sequence: readonly number[] }): readonly number[] {
  let sum = 0;
  return sequence.map((difference) => (sum += difference));
}
