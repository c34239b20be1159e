import { unlink } from 'node:fs/promises';
import { join } from 'node:path';

import type { EventPosition } from '../amqp/annotate.ts';
import { LogFile } from './log-file.ts';
import type { DiskSettings } from './log-file.ts';
import { RECORD_HEADER_BYTES, isIntactRecord, readPosition, recordBytesAt, recordsIn } from './record.ts';
import { SparseIndex } from './sparse-index.ts';
import type { IndexKey } from './sparse-index.ts';

/** Where a segment begins in its partition. */
export interface SegmentBase {
  readonly sequence: number;
  readonly offset: number;
}

const SCAN_BYTES = 1024 * 1024;
const READ_BYTES = 256 * 1024;
const NUMBER_DIGITS = 20;
const FILE_NAME = /^(\d{20})-(\d{20})\.log$/;

/** Returns the name of the segment file that begins there. */
export function segmentFileName({ sequence, offset }: SegmentBase): string {
  return `${String(sequence).padStart(NUMBER_DIGITS, '0')}-${String(offset).padStart(NUMBER_DIGITS, '0')}.log`;
}

/** The inverse of `segmentFileName`; undefined for other files. */
export function parseSegmentFileName(name: string): SegmentBase | undefined {
  const match = FILE_NAME.exec(name);
  return match === null ? undefined : { sequence: Number(match[1]), offset: Number(match[2]) };
}

/** One file of a partition's log: consecutive records from a base. */
export class Segment {
  readonly base: SegmentBase;
  readonly #file: LogFile;
  #index: SparseIndex | undefined;
  #indexing: Promise<SparseIndex> | undefined;
  #size: number;
  #isTorn = false;
  #first: EventPosition | undefined;
  #last: EventPosition | undefined;

  private constructor(base: SegmentBase, file: LogFile, size: number) {
    this.base = base;
    this.#file = file;
    this.#size = size;
  }

  static async open(directory: string, base: SegmentBase, disk: DiskSettings): Promise<Segment> {
    const file = await LogFile.open(join(directory, segmentFileName(base)), disk);
    return new Segment(base, file, await file.size());
  }

  get path(): string {
    return this.#file.path;
  }

  get size(): number {
    return this.#size;
  }

  /** The newest record, known after `recover` or an append. */
  get last(): EventPosition | undefined {
    return this.#last;
  }

  /** The time of the first record; undefined while the segment is empty. */
  async firstEnqueuedMs(): Promise<number | undefined> {
    if (this.#first === undefined && this.#size >= RECORD_HEADER_BYTES) {
      this.#first = readPosition(await this.#file.read(0, RECORD_HEADER_BYTES), 0);
    }
    return this.#first?.enqueuedMs;
  }

  /** Reads the whole file, cuts it at the first record that is short or damaged, and returns the bytes cut off. */
  async recover(): Promise<number> {
    const index = new SparseIndex();
    const end = await this.#scan(index);
    const cut = this.#size - end;
    if (cut > 0) await this.#file.truncate(end);
    this.#size = end;
    this.#index = index;
    return cut;
  }

  /** Writes records behind the last one; on failure the file is cut back to what it was. */
  async append(bytes: Buffer): Promise<void> {
    const start = this.#size;
    if (this.#isTorn) await this.#cutBack();
    try {
      await this.#file.write(bytes, start);
    } catch (error) {
      this.#isTorn = true;
      // When this fails too, the next append tries it again before it writes.
      await this.#cutBack().catch(() => undefined);
      throw error;
    }
    this.#size = start + bytes.length;
    const index = (this.#index ??= new SparseIndex());
    for (const { position, at } of recordsIn(bytes)) this.#note(index, position, start + at);
  }

  async #cutBack(): Promise<void> {
    await this.#file.truncate(this.#size);
    this.#isTorn = false;
  }

  /** Reads whole records, of which one has the sequence. */
  async readFrom(sequence: number): Promise<Buffer> {
    const index = await this.#indexed();
    return this.#readAt(index, index.floor('sequence', sequence));
  }

  /** Finds the first record that passes the test; `value` is the key below which none does. */
  async find(
    key: IndexKey,
    value: number,
    passes: (position: EventPosition) => boolean,
  ): Promise<EventPosition | undefined> {
    const index = await this.#indexed();
    let at = index.floor(key, value);
    while (at < this.#size) {
      const bytes = await this.#readAt(index, at);
      for (const { position } of recordsIn(bytes)) if (passes(position)) return position;
      at += bytes.length;
    }
    return undefined;
  }

  async #readAt(index: SparseIndex, start: number): Promise<Buffer> {
    const end = index.ceiling(start + READ_BYTES) ?? this.#size;
    const bytes = await this.#file.read(start, end - start);
    for (const { at } of recordsIn(bytes)) {
      if (!isIntactRecord(bytes, at)) throw new DamagedSegment(this.path, start + at);
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async remove(): Promise<void> {
    await this.#file.close();
    await unlink(this.path);
  }

  async #indexed(): Promise<SparseIndex> {
    if (this.#index !== undefined) return this.#index;
    const index = new SparseIndex();
    this.#indexing ??= this.#scan(index).then((end) => {
      if (end < this.#size) throw new DamagedSegment(this.path, end);
      this.#index = index;
      return index;
    });
    return this.#indexing;
  }

  async #scan(index: SparseIndex): Promise<number> {
    let position = 0;
    let wanted = SCAN_BYTES;
    while (position < this.#size) {
      const bytes = await this.#file.read(position, Math.min(wanted, this.#size - position));
      const end = this.#noteIntact(index, bytes, position);
      const needed = recordBytesAt(bytes, end) ?? RECORD_HEADER_BYTES;
      const isCutByTheRead = end + needed > bytes.length && position + end + needed <= this.#size;
      if (!isCutByTheRead) return position + end;
      wanted = Math.max(SCAN_BYTES, needed);
      position += end;
    }
    return position;
  }

  #noteIntact(index: SparseIndex, bytes: Buffer, position: number): number {
    let end = 0;
    for (const record of recordsIn(bytes)) {
      if (!isIntactRecord(bytes, record.at) || record.position.sequence !== this.#nextSequence()) return end;
      this.#note(index, record.position, position + record.at);
      end = record.end;
    }
    return end;
  }

  #nextSequence(): number {
    return this.#last === undefined ? this.base.sequence : this.#last.sequence + 1;
  }

  #note(index: SparseIndex, position: EventPosition, filePosition: number): void {
    index.note({ ...position, filePosition });
    this.#first ??= position;
    this.#last = position;
  }
}

/** A record in the middle of the log is not as it was written. */
class DamagedSegment extends Error {
  override readonly name = 'DamagedSegment';

  constructor(path: string, position: number) {
    super(
      `The log file ${path} is damaged at byte ${position}. Restore the file from a copy, or delete the data directory.`,
    );
  }
}
