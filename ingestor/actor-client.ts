import type { ActorIdentity, MeasurementBatch } from '../workflows/messages.ts';

/** The way to the device actors. */
export interface ActorClient {
  /** Resolves once the batch is durable in its actor, which is started if there is none. Rejects with `HandOffError`. */
  handOff(identity: ActorIdentity, batch: MeasurementBatch): Promise<void>;
  /** Whether the service of the actors answers. */
  probe(): Promise<boolean>;
}

/**
 * `unavailable`: nobody gets anything; the batch may have arrived all the same. `tooLarge`: fewer rows may pass.
 * `refused`: this actor takes nothing, others do.
 */
export type HandOffErrorKind = 'unavailable' | 'tooLarge' | 'refused';

export class HandOffError extends Error {
  override readonly name = 'HandOffError';
  readonly kind: HandOffErrorKind;

  constructor(kind: HandOffErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
