import { mkdir, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { EventPosition } from '../amqp/annotate.ts';
import { CommitQueue } from './commit-queue.ts';
import { syncDirectory } from './log-file.ts';
import type { DiskSettings } from './log-file.ts';
import { encodeRecords, recordsIn } from './record.ts';
import { countExpired } from './retention.ts';
import type { Retention } from './retention.ts';
import { Segment, parseSegmentFileName } from './segment.ts';
import type { SegmentBase } from './segment.ts';
import type { IndexKey } from './sparse-index.ts';
import { TailCache } from './tail-cache.ts';
import type { Chunk } from './tail-cache.ts';

/** What a partition log needs to know. */
export interface PartitionLogOptions {
  readonly directory: string;
  readonly disk: DiskSettings;
  readonly segmentBytes: number;
  readonly segmentAgeMs: number;
  /** How much of the newest events stays in memory. */
  readonly cacheBytes: number;
  readonly now: () => number;
  /** Told when appends begin to fail, with the cause, and when they succeed again. */
  readonly onWritable?: (isWritable: boolean, cause?: unknown) => void;
}

/** What `open` found and mended. */
export interface Recovery {
  readonly log: PartitionLog;
  /** Bytes of a half-written end that were cut off; they were never accepted. */
  readonly cutBytes: number;
}

/** The durable, ordered events of one partition: one writer, any number of readers. */
export class PartitionLog {
  readonly #options: PartitionLogOptions;
  readonly #segments: Segment[];
  readonly #tail: TailCache;
  readonly #commits = new CommitQueue((messages) => this.#commit(messages));
  readonly #listeners = new Set<() => void>();
  #isWritable = true;
  #last: EventPosition | undefined;
  #next: SegmentBase;

  private constructor(options: PartitionLogOptions, segments: Segment[], last: EventPosition | undefined) {
    this.#options = options;
    this.#tail = new TailCache(options.cacheBytes);
    this.#segments = segments;
    this.#last = last;
    const active = segments.at(-1);
    this.#next = {
      sequence: last === undefined ? (active?.base.sequence ?? 0) : last.sequence + 1,
      offset: active === undefined ? 0 : active.base.offset + active.size,
    };
  }

  /** Opens the log of a directory; only its last segments are read, back to one that holds a record. */
  static async open(options: PartitionLogOptions): Promise<Recovery> {
    await mkdir(options.directory, { recursive: true });
    if (options.disk.fsync) await syncDirectory(dirname(options.directory));
    const names = await readdir(options.directory);
    const bases = names.map(parseSegmentFileName).filter((base) => base !== undefined);
    bases.sort((a, b) => a.sequence - b.sequence);
    const segments = await Promise.all(bases.map((base) => Segment.open(options.directory, base, options.disk)));
    let cutBytes = 0;
    let last: EventPosition | undefined;
    for (let index = segments.length - 1; index >= 0 && last === undefined; index -= 1) {
      cutBytes += (await segments[index]?.recover()) ?? 0;
      last = segments[index]?.last;
    }
    return { log: new PartitionLog(options, segments, last), cutBytes };
  }

  /** The newest event, if there ever was one. */
  get last(): EventPosition | undefined {
    return this.#last;
  }

  /** The sequence number that the next event will get. */
  get nextSequence(): number {
    return this.#next.sequence;
  }

  /** The sequence number of the oldest event kept. */
  get firstSequence(): number {
    return this.#segments[0]?.base.sequence ?? this.#next.sequence;
  }

  /** Whether retention has left nothing, or nothing was ever written. */
  get isEmpty(): boolean {
    return this.firstSequence === this.#next.sequence;
  }

  /** Whether the last append reached the disk. */
  get isWritable(): boolean {
    return this.#isWritable;
  }

  /** Resolves when all the messages are durable and visible to readers; rejects when none of them is. */
  async append(messages: readonly Buffer[]): Promise<void> {
    return this.#commits.add(messages);
  }

  /** Calls the listener after every append until the returned function is called. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The cached chunk that holds the sequence; undefined when it must be read from disk. */
  cached(sequence: number): Chunk | undefined {
    return this.#tail.find(sequence);
  }

  /** Reads a chunk that holds the sequence, which must lie between the first and the next one. */
  async read(sequence: number): Promise<Chunk> {
    return this.#tail.find(sequence) ?? chunkOf(await this.#segmentFor(sequence).readFrom(sequence));
  }

  /** Returns the sequence of the first event whose key passes the test; keys rise, so the test is false, then true. */
  async firstWhere(key: IndexKey, value: number, passes: (position: EventPosition) => boolean): Promise<number> {
    if (this.isEmpty || this.#last === undefined || !passes(this.#last)) return this.#next.sequence;
    // A copy, since retention may take segments from the front meanwhile.
    const segments = [...this.#segments];
    for (const segment of segments.slice(await firstCandidate(segments, key, value))) {
      const found = await segment.find(key, value, passes).catch((error: unknown) => {
        if (this.#segments.includes(segment)) throw error;
        return undefined;
      });
      if (found !== undefined) return found.sequence;
    }
    return this.#next.sequence;
  }

  /** Removes the sealed segments that retention no longer wants, and returns how many. */
  async retain(retention: Retention): Promise<number> {
    const segments = [...this.#segments];
    const nextFirstMs = await Promise.all(segments.slice(1).map((segment) => segment.firstEnqueuedMs()));
    // Another run was faster.
    if (this.#segments[0] !== segments[0]) return 0;
    const sealed = segments.slice(0, -1).map((segment, index) => ({
      bytes: segment.size,
      newestMs: nextFirstMs[index] ?? this.#options.now(),
    }));
    const activeBytes = segments.at(-1)?.size ?? 0;
    const expired = this.#segments.splice(0, countExpired(sealed, activeBytes, retention, this.#options.now()));
    await Promise.all(expired.map((segment) => segment.remove()));
    return expired.length;
  }

  /** Refuses new appends and waits for those under way; reading goes on. */
  async seal(): Promise<void> {
    await this.#commits.close();
  }

  async close(): Promise<void> {
    await this.seal();
    await Promise.all(this.#segments.map((segment) => segment.close()));
  }

  async #commit(messages: readonly Buffer[]): Promise<void> {
    const first: EventPosition = {
      ...this.#next,
      // A clock that is set back must not break the search by time.
      enqueuedMs: Math.max(this.#options.now(), this.#last?.enqueuedMs ?? 0),
    };
    const bytes = encodeRecords(messages, first);
    this.#last = await this.#write(bytes, first.enqueuedMs);
    this.#next = { sequence: first.sequence + messages.length, offset: first.offset + bytes.length };
    this.#tail.push({ firstSequence: first.sequence, nextSequence: this.#next.sequence, bytes });
    for (const listener of this.#listeners) listener();
  }

  async #write(bytes: Buffer, nowMs: number): Promise<EventPosition | undefined> {
    try {
      const segment = await this.#segmentForAppend(nowMs);
      await segment.append(bytes);
      this.#setWritable(true);
      return segment.last;
    } catch (error) {
      this.#setWritable(false, error);
      throw error;
    }
  }

  #setWritable(isWritable: boolean, cause?: unknown): void {
    if (this.#isWritable === isWritable) return;
    this.#isWritable = isWritable;
    this.#options.onWritable?.(isWritable, cause);
  }

  async #segmentForAppend(nowMs: number): Promise<Segment> {
    const active = this.#segments.at(-1);
    if (active !== undefined && !(await this.#isFull(active, nowMs))) return active;
    const { directory, disk } = this.#options;
    const segment = await Segment.open(directory, this.#next, disk);
    if (disk.fsync) await syncDirectory(directory);
    this.#segments.push(segment);
    return segment;
  }

  async #isFull(active: Segment, nowMs: number): Promise<boolean> {
    if (active.size === 0) return false;
    const firstMs = (await active.firstEnqueuedMs()) ?? nowMs;
    return active.size >= this.#options.segmentBytes || nowMs - firstMs >= this.#options.segmentAgeMs;
  }

  #segmentFor(sequence: number): Segment {
    const segment = this.#segments.findLast(({ base }) => base.sequence <= sequence) ?? this.#segments[0];
    if (segment === undefined) throw new RangeError(`sequence ${sequence} is not in the log`);
    return segment;
  }
}

async function firstCandidate(segments: readonly Segment[], key: IndexKey, value: number): Promise<number> {
  for (let at = segments.length - 1; at > 0; at -= 1) {
    const segment = segments[at];
    const first = key === 'enqueuedMs' ? await segment?.firstEnqueuedMs() : segment?.base[key];
    // Events of one millisecond may lie on both sides of a roll, so an equal time looks one segment further back.
    if (first !== undefined && (key === 'enqueuedMs' ? first < value : first <= value)) return at;
  }
  return 0;
}

function chunkOf(bytes: Buffer): Chunk {
  let firstSequence: number | undefined;
  let nextSequence = 0;
  for (const { position } of recordsIn(bytes)) {
    firstSequence ??= position.sequence;
    nextSequence = position.sequence + 1;
  }
  return { firstSequence: firstSequence ?? nextSequence, nextSequence, bytes };
}
