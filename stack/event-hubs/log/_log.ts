import { onTestFinished } from 'vitest';

import { temporaryDirectory } from '../_clients.ts';
import { LogReader } from './log-reader.ts';
import { PartitionLog } from './partition-log.ts';
import type { PartitionLogOptions } from './partition-log.ts';

/** Options of a log in a directory that goes with the test. */
export async function logOptions(overrides: Partial<PartitionLogOptions> = {}): Promise<PartitionLogOptions> {
  return {
    directory: overrides.directory ?? (await temporaryDirectory()),
    disk: { fsync: false, writeFault: undefined },
    segmentBytes: 1_000_000,
    segmentAgeMs: 3_600_000,
    cacheBytes: 1_000_000,
    now: () => 1000,
    ...overrides,
  };
}

export function messages(...texts: readonly string[]): Buffer[] {
  return texts.map((text) => Buffer.from(text));
}

/** Opens a log that is closed with the test. */
export async function openLog(options: PartitionLogOptions): Promise<PartitionLog> {
  const { log } = await PartitionLog.open(options);
  onTestFinished(async () => log.close());
  return log;
}

/** Reads everything from the sequence on. */
export async function readAll(log: PartitionLog, sequence = 0): Promise<{ sequence: number; text: string }[]> {
  const reader = new LogReader(log, sequence);
  const read: { sequence: number; text: string }[] = [];
  while (!reader.isAtEnd) {
    const record = reader.take();
    if (record === undefined) await reader.load();
    else read.push({ sequence: record.sequence, text: record.message.toString() });
  }
  return read;
}

export async function texts(log: PartitionLog, sequence = 0): Promise<string[]> {
  return (await readAll(log, sequence)).map(({ text }) => text);
}

/** Closes the log and opens it again, so that nothing is in memory. */
export async function reopened(log: PartitionLog, options: PartitionLogOptions): Promise<PartitionLog> {
  await log.close();
  return openLog(options);
}
