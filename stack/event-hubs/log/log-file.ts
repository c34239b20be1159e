import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** How the log treats its disk. */
export interface DiskSettings {
  /** Whether an append is on the disk, not only with the operating system, before it is accepted. */
  fsync: boolean;
  /** When set, writes stop half way with this code, as they do on a full disk. */
  writeFault: 'ENOSPC' | 'EIO' | undefined;
}

/** A file that is written at its end only, and read anywhere before it. */
export class LogFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #disk: DiskSettings;

  private constructor(path: string, handle: FileHandle, disk: DiskSettings) {
    this.path = path;
    this.#handle = handle;
    this.#disk = disk;
  }

  /** Opens the file, making it when it is missing. */
  static async open(path: string, disk: DiskSettings): Promise<LogFile> {
    return new LogFile(path, await open(path, constants.O_RDWR | constants.O_CREAT), disk);
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  /** Writes all the bytes at the position, and returns when they are as durable as the settings ask. */
  async write(bytes: Buffer, position: number): Promise<void> {
    const fault = this.#disk.writeFault;
    await this.#writeAll(fault === undefined ? bytes : bytes.subarray(0, bytes.length >> 1), position);
    if (fault !== undefined) throw Object.assign(new Error('write refused by the test hook'), { code: fault });
    if (this.#disk.fsync) await this.#handle.datasync();
  }

  async #writeAll(bytes: Buffer, position: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const result = await this.#handle.write(bytes, written, bytes.length - written, position + written);
      written += result.bytesWritten;
    }
  }

  /** Reads `length` bytes, fewer where the file ends. */
  async read(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    let read = 0;
    while (read < length) {
      const result = await this.#handle.read(bytes, read, length - read, position + read);
      if (result.bytesRead === 0) break;
      read += result.bytesRead;
    }
    return bytes.subarray(0, read);
  }

  async truncate(size: number): Promise<void> {
    await this.#handle.truncate(size);
    if (this.#disk.fsync) await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Makes the creation and removal of files in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows can neither open nor sync a directory, and does not need it.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
