import type { PartitionLog } from './partition-log.ts';
import { readRecord, recordBytesAt } from './record.ts';
import type { LogRecord } from './record.ts';
import type { Chunk } from './tail-cache.ts';

/** Reads a partition forward from a sequence; behind the retained range it goes on at the oldest event. */
export class LogReader {
  readonly #log: PartitionLog;
  #sequence: number;
  #chunk: Chunk | undefined;
  #at = 0;

  constructor(log: PartitionLog, sequence: number) {
    this.#log = log;
    this.#sequence = sequence;
  }

  /** Whether every event there is has been taken. */
  get isAtEnd(): boolean {
    return this.#sequence >= this.#log.nextSequence;
  }

  /** Takes the next event if it is in memory; when it is not and `isAtEnd` is false, `load` gets it there. */
  take(): LogRecord | undefined {
    if (!this.#hasNext()) {
      this.#sequence = Math.max(this.#sequence, this.#log.firstSequence);
      this.#use(this.#log.cached(this.#sequence));
    }
    const record = this.#chunk === undefined ? undefined : readRecord(this.#chunk.bytes, this.#at);
    if (record === undefined) return undefined;
    this.#at += recordBytesAt(this.#chunk?.bytes ?? record.message, this.#at) ?? 0;
    this.#sequence = record.sequence + 1;
    return record;
  }

  /** Brings the next event into memory. */
  async load(): Promise<void> {
    this.#sequence = Math.max(this.#sequence, this.#log.firstSequence);
    if (this.isAtEnd) return;
    try {
      this.#use(await this.#log.read(this.#sequence));
    } catch (error) {
      // Retention may close a segment between the look-up and the read.
      if (this.#sequence >= this.#log.firstSequence) throw error;
      await this.load();
    }
  }

  #hasNext(): boolean {
    return this.#chunk !== undefined && this.#sequence < this.#chunk.nextSequence;
  }

  #use(chunk: Chunk | undefined): void {
    this.#chunk = chunk;
    this.#at = 0;
    if (chunk === undefined) return;
    for (let sequence = chunk.firstSequence; sequence < this.#sequence; sequence += 1) {
      this.#at += recordBytesAt(chunk.bytes, this.#at) ?? 0;
    }
  }
}
