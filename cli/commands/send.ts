import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { EventData, EventHubProducerClient } from '@azure/event-hubs';
import { Command } from 'commander';
import { CommandFailure, EXIT } from '../exit.ts';
import { createHubProducer } from '../hub-producer.ts';
import { print } from '../print.ts';
import { openSession, type SessionOptions } from '../session.ts';

interface Options extends SessionOptions {
  readonly partitionKey?: string;
  readonly property?: readonly string[];
}

/** Short, so that a hub that is not there is told within seconds. */
const RETRIES = { timeoutInMs: 8_000, maxRetries: 2, retryDelayInMs: 300 };

export function sendCommand(): Command {
  return new Command('send')
    .argument('[file]', 'file of JSON lines, or one JSON document; - or nothing reads standard input', '-')
    .option('--partition-key <key>', 'keep these messages in order on one partition')
    .option('--property <name=value...>', 'application properties')
    .action((file: string, _: unknown, self: Command) => send(file, self.optsWithGlobals()));
}

async function send(file: string, options: Options): Promise<void> {
  const session = await openSession(options);
  const bodies = readMessages(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'), file);
  const properties = readProperties(options.property ?? []);
  const producer = createHubProducer(await session.hub(), RETRIES);
  try {
    await sendAll(
      producer,
      bodies.map((body) => ({ body, properties })),
      options.partitionKey,
    );
  } finally {
    await producer.close();
  }
  print(`sent ${bodies.length} message(s) to ${session.config.hub.eventHub}`);
}

async function sendAll(
  producer: EventHubProducerClient,
  events: readonly EventData[],
  partitionKey: string | undefined,
): Promise<void> {
  const options = partitionKey === undefined ? {} : { partitionKey };
  let batch = await producer.createBatch(options);
  for (const event of events) {
    if (batch.tryAdd(event)) continue;
    await producer.sendBatch(batch);
    batch = await producer.createBatch(options);
    if (!batch.tryAdd(event)) throw new CommandFailure(EXIT.faults, 'A message is larger than the hub takes (1 MB).');
  }
  if (batch.count > 0) await producer.sendBatch(batch);
}

/** One document, or one on each line; what is not JSON is sent as it is when it is all there is. */
function readMessages(content: string, file: string): readonly unknown[] {
  const whole = tryParse(content);
  if (whole !== undefined) return [whole];
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new CommandFailure(EXIT.usage, `${file === '-' ? 'Standard input' : file} is empty.`);
  return lines.map((line, index) => {
    const document = tryParse(line);
    if (document !== undefined) return document;
    throw new CommandFailure(EXIT.faults, `${file === '-' ? 'Standard input' : file}, line ${index + 1}, is not JSON.`);
  });
}

function tryParse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function readProperties(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new CommandFailure(EXIT.usage, `--property takes name=value, not ${pair}.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
