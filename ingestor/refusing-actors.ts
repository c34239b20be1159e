import { actorWorkflowId } from '../workflows/ids.ts';
import type { ActorIdentity } from '../workflows/messages.ts';

/** How long one actor may refuse before its rows are put aside. */
const PATIENCE_MS = 5 * 60_000;
/** How long it is remembered: whatever it refuses meanwhile is put aside at once, or each flight would hold its partition anew. */
const REMEMBERED_MS = 15 * 60_000;

/** The actors that refused their rows until the patience with them was over. */
export class RefusingActors {
  readonly #patienceMs: number;
  readonly #until = new Map<string, number>();

  constructor(patienceMs = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  patienceMs(actor: ActorIdentity, now: number): number {
    const until = this.#until.get(actorWorkflowId(actor));
    return until !== undefined && now < until ? 0 : this.#patienceMs;
  }

  refused(actor: ActorIdentity, now: number): void {
    this.#until.set(actorWorkflowId(actor), now + REMEMBERED_MS);
  }

  accepted(actor: ActorIdentity): void {
    // Nearly always empty: ids are not built for nothing.
    if (this.#until.size > 0) this.#until.delete(actorWorkflowId(actor));
  }
}
