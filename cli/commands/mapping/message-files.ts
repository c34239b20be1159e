import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { CommandFailure, EXIT } from '../../exit.ts';
import { readText } from './mapping-files.ts';

/** One sample message as it was written, and where. */
export interface SampleMessage {
  readonly text: string;
  readonly origin: string;
}

const STANDARD_INPUT = '-';
const BESIDE_MAPPINGS = 'messages.jsonl';

/**
 * The messages of the named files; without names those beside the mappings, else those of standard input.
 * @throws CommandFailure when there is nothing to read
 */
export async function readMessages(files: readonly string[], folder?: string): Promise<readonly SampleMessage[]> {
  const named = files.length > 0 ? files : [await defaultFile(folder)];
  const messages: SampleMessage[] = [];
  for (const file of named) {
    const isInput = file === STANDARD_INPUT;
    const content = isInput ? await textOf(process.stdin) : await readText(file);
    messages.push(...split(content, isInput ? 'standard input' : file));
  }
  if (messages.length === 0) throw new CommandFailure(EXIT.usage, `${named.join(', ')}: no message in it.`);
  return messages;
}

async function defaultFile(folder: string | undefined): Promise<string> {
  const beside = folder === undefined ? undefined : join(folder, BESIDE_MAPPINGS);
  if (beside !== undefined && (await isThere(beside))) return beside;
  if (!process.stdin.isTTY) return STANDARD_INPUT;
  throw new CommandFailure(EXIT.usage, 'Name files of messages, or - for standard input.');
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** One document, or one on each line. The text is kept: how a number was written can matter. */
function split(content: string, origin: string): readonly SampleMessage[] {
  const lines = content.split('\n').map((line, index) => ({ text: line.trim(), origin: `${origin}:${index + 1}` }));
  const filled = lines.filter(({ text }) => text !== '');
  const [first] = filled;
  if (filled.length <= 1 || first === undefined) return filled;
  return isJson(first.text) || !isJson(content) ? filled : [{ text: content, origin }];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
