import type { FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 1024 * 1024;
const LINE_END = 0x0a;

export interface Line {
  readonly line: Buffer;
  /** Offset behind the line and its end. */
  readonly end: number;
  /** False for a last line without an end. */
  readonly isWhole: boolean;
}

/** Reads a file line by line, as bytes. */
export async function* readLines(handle: FileHandle): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let position = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position);
    if (bytesRead === 0) break;
    const chunk = buffer.subarray(0, bytesRead);
    let start = 0;
    for (let at = chunk.indexOf(LINE_END); at !== -1; at = chunk.indexOf(LINE_END, start)) {
      yield { line: Buffer.concat([...parts, chunk.subarray(start, at)]), end: position + at + 1, isWhole: true };
      parts = [];
      start = at + 1;
    }
    if (start < bytesRead) parts.push(chunk.subarray(start));
    position += bytesRead;
  }
  if (parts.length > 0) yield { line: Buffer.concat(parts), end: position, isWhole: false };
}
