import type { FileHandle } from 'node:fs/promises';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatCommit, parseCommit } from './log-line.ts';
import { readLines } from './read-lines.ts';
import type { Version } from './resource.ts';

export interface CommitLog {
  /** Queues versions, in order, for the next commit. */
  append(versions: readonly Version[]): void;
  /** Resolves once everything appended so far is durable; rejects if that failed and was taken back. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps nothing: for servers that live in memory. */
export const NO_LOG: CommitLog = { append() {}, settled: async () => {}, close: async () => {} };

export interface CommitLogOptions {
  readonly file: string;
  /** Wait for the disk, or only for the operating system, which survives a crash of the process but not of the machine. */
  readonly fsync: boolean;
  readonly onVersion: (version: Version) => void;
  /** Called with everything that did not become durable, in order of writing. */
  readonly onLost: (versions: readonly Version[], cause: unknown) => void;
  readonly onTornTail: (bytes: number) => void;
}

/** Opens the log, hands over what it holds, and cuts off a commit that a crash left unfinished. */
export async function openCommitLog(options: CommitLogOptions): Promise<CommitLog> {
  await mkdir(dirname(options.file), { recursive: true });
  const handle = await open(options.file, 'a+');
  try {
    const length = await load(handle, options);
    if (length === 0 && options.fsync) await syncDirectory(dirname(options.file));
    return new FileCommitLog(handle, length, options);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Makes the name of a new file durable; Windows needs and knows no such thing. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Reads all commits and answers the length of the sound part. */
async function load(handle: FileHandle, options: CommitLogOptions): Promise<number> {
  let length = 0;
  let damagedAt: number | undefined;
  for await (const { line, end, isWhole } of readLines(handle)) {
    if (damagedAt !== undefined) throw damaged(options.file, damagedAt);
    const versions = isWhole ? parseCommit(line) : undefined;
    if (versions === undefined) {
      damagedAt = length;
      continue;
    }
    for (const version of versions) options.onVersion(version);
    length = end;
  }
  if (damagedAt !== undefined) await cutTail(handle, length, options);
  return length;
}

async function cutTail(handle: FileHandle, length: number, { onTornTail }: CommitLogOptions): Promise<void> {
  const { size } = await handle.stat();
  await handle.truncate(length);
  await handle.sync();
  onTornTail(size - length);
}

/** Only the last commit can be torn by a crash; damage before it means that acknowledged writes are lost. */
function damaged(file: string, offset: number): Error {
  return new Error(
    `${file} is damaged at byte ${offset}, before its end: restore it from a copy, or move it away to start empty.`,
  );
}

/** Group commit: one write is under way at most, and whatever is appended meanwhile shares the next. */
class FileCommitLog implements CommitLog {
  readonly #handle: FileHandle;
  readonly #options: CommitLogOptions;
  #length: number;
  #mayHaveTail = false;
  #pending: Version[] = [];
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(handle: FileHandle, length: number, options: CommitLogOptions) {
    this.#handle = handle;
    this.#length = length;
    this.#options = options;
  }

  append(versions: readonly Version[]): void {
    this.#pending.push(...versions);
  }

  settled(): Promise<void> {
    if (this.#pending.length === 0) return this.#running;
    this.#next ??= this.#running.then(() => this.#commitPending());
    return this.#next;
  }

  async close(): Promise<void> {
    await this.settled().catch(() => {});
    await this.#handle.close();
  }

  #commitPending(): Promise<void> {
    const versions = this.#pending;
    this.#pending = [];
    this.#running = this.#next ?? this.#running;
    this.#next = undefined;
    return this.#commit(versions);
  }

  async #commit(versions: readonly Version[]): Promise<void> {
    try {
      await this.#write(formatCommit(versions));
    } catch (error) {
      this.#lose(versions, error);
      throw error;
    }
  }

  async #write(line: Buffer): Promise<void> {
    if (this.#mayHaveTail) await this.#handle.truncate(this.#length);
    this.#mayHaveTail = true;
    await this.#handle.appendFile(line);
    if (this.#options.fsync) await this.#handle.datasync();
    this.#length += line.length;
    this.#mayHaveTail = false;
  }

  /** What was appended since builds on what was lost, so it goes too; whoever waits for it waits on this failure. */
  #lose(versions: readonly Version[], cause: unknown): void {
    const lost = [...versions, ...this.#pending];
    this.#pending = [];
    this.#running = Promise.resolve();
    this.#next = undefined;
    this.#options.onLost(lost, cause);
  }
}
