/** Consecutive whole records, from one append or one read of the disk. */
export interface Chunk {
  readonly firstSequence: number;
  readonly nextSequence: number;
  readonly bytes: Buffer;
}

/** The newest chunks of a partition, so that readers that keep up never touch the disk. */
export class TailCache {
  readonly #limitBytes: number;
  #chunks: Chunk[] = [];
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  push(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.bytes.length;
    let dropped = 0;
    while (this.#bytes > this.#limitBytes && dropped < this.#chunks.length) {
      this.#bytes -= this.#chunks[dropped]?.bytes.length ?? 0;
      dropped += 1;
    }
    // Chunks can be as small as one event, so dropping one at a time would move the whole list for each.
    if (dropped > 0) this.#chunks = this.#chunks.slice(dropped);
  }

  /** Returns the chunk that holds the sequence, if it is still here. */
  find(sequence: number): Chunk | undefined {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const chunk = this.#chunks[middle];
      if (chunk === undefined) return undefined;
      if (sequence < chunk.firstSequence) high = middle - 1;
      else if (sequence >= chunk.nextSequence) low = middle + 1;
      else return chunk;
    }
    return undefined;
  }
}
