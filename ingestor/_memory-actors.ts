import type { ActorClient } from './actor-client.ts';
import type { MeasurementRow } from '../mapping/model.ts';
import { fromColumns } from '../workflows/columns.ts';
import { actorWorkflowId } from '../workflows/ids.ts';
import type { ActorIdentity, MeasurementBatch } from '../workflows/messages.ts';

interface Actor {
  readonly rows: MeasurementRow[];
  readonly watermarks: Map<string, readonly [number, number]>;
}

/** Actors in memory that keep the rule of the real ones: rows at or below their publisher's watermark are duplicates. */
export class MemoryActors implements ActorClient {
  readonly #actors = new Map<string, Actor>();
  readonly batches: { readonly identity: ActorIdentity; readonly batch: MeasurementBatch }[] = [];
  duplicates = 0;
  /** Runs before a batch is taken; what it throws refuses the batch. */
  before: (identity: ActorIdentity, batch: MeasurementBatch) => Promise<void> | void = () => {};
  /** Runs after a batch was taken: what it throws makes the failure ambiguous. */
  after: () => Promise<void> | void = () => {};
  isUp = true;

  async handOff(identity: ActorIdentity, batch: MeasurementBatch): Promise<void> {
    await this.before(identity, batch);
    this.batches.push({ identity, batch });
    this.#take(identity, batch);
    await this.after();
  }

  async probe(): Promise<boolean> {
    return this.isUp;
  }

  /** Values of one reading each, in the order in which the actor took them. */
  valuesOf(deviceId: string, type = 'HeartRate'): (string | number)[] {
    const rows = this.#actors.get(actorWorkflowId({ deviceId, type }))?.rows ?? [];
    return rows.flatMap((row) => row.values.map(({ value }) => (typeof value === 'object' ? 'samples' : value)));
  }

  get rowCount(): number {
    return [...this.#actors.values()].reduce((sum, actor) => sum + actor.rows.length, 0);
  }

  #take(identity: ActorIdentity, batch: MeasurementBatch): void {
    const id = actorWorkflowId(identity);
    const actor: Actor = this.#actors.get(id) ?? { rows: [], watermarks: new Map() };
    this.#actors.set(id, actor);
    for (const row of fromColumns(batch.rows, batch.publisher)) {
      const { sequence, sub } = row.key;
      const [lastSequence, lastSub] = actor.watermarks.get(batch.publisher) ?? [-1, -1];
      if (sequence < lastSequence || (sequence === lastSequence && sub <= lastSub)) {
        this.duplicates += 1;
        continue;
      }
      actor.watermarks.set(batch.publisher, [sequence, sub]);
      actor.rows.push(row);
    }
  }
}
