import type { EventPosition } from '../amqp/annotate.ts';

/** A record's position in its partition and in its segment file. */
export interface IndexEntry extends EventPosition {
  readonly filePosition: number;
}

/** What records can be looked up by; all three rise with the file position. */
export type IndexKey = 'sequence' | 'offset' | 'enqueuedMs';

const SPACING_BYTES = 64 * 1024;

/** An index of about one record in every 64 KiB of a segment, small enough to stay in memory. */
export class SparseIndex {
  readonly #entries: IndexEntry[] = [];

  /** Notes a record; records must come in the order of the file. */
  note(entry: IndexEntry): void {
    const last = this.#entries.at(-1);
    if (last === undefined || entry.filePosition - last.filePosition >= SPACING_BYTES) this.#entries.push(entry);
  }

  /** Returns the file position from which a scan forward meets every record whose key is above or at `value`. */
  floor(key: IndexKey, value: number): number {
    // Events of one millisecond may lie on both sides of an entry, so equal times do not count as below.
    const isBelow = (entry: IndexEntry) => (key === 'enqueuedMs' ? entry[key] < value : entry[key] <= value);
    return this.#entries[this.#countWhile(isBelow) - 1]?.filePosition ?? 0;
  }

  /** Returns the first indexed file position at or after `filePosition`, a record boundary. */
  ceiling(filePosition: number): number | undefined {
    return this.#entries[this.#countWhile((entry) => entry.filePosition < filePosition)]?.filePosition;
  }

  #countWhile(isBefore: (entry: IndexEntry) => boolean): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#entries[middle];
      if (entry !== undefined && isBefore(entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
