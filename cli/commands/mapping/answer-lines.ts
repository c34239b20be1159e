import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { readBody } from '../../../mapping/event/read-body.ts';
import { isObject, type JsonObject } from '../../../mapping/expressions/json-object.ts';
import { toJsonText } from '../../../mapping/exact-json.ts';

/** A line that cannot be answered as it is asked: said in its answer, and the next line goes on. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/** Far beyond what a hub takes: a line holds mappings and messages. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Answers each line of standard input that is not blank with one line of JSON, in order; no line ends the stream. */
export async function answerLines(answer: (request: JsonObject) => object): Promise<void> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    await pipeline(answers(lines, answer), process.stdout, { end: false });
  } catch (error) {
    // The reader has seen enough, as `head` has.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}

async function* answers(
  lines: AsyncIterable<string>,
  answer: (request: JsonObject) => object,
): AsyncGenerator<string, void> {
  for await (const line of lines) {
    if (line.trim() !== '') yield `${toJsonText(answerLine(line, answer))}\n`;
  }
}

export function answerLine(line: string, answer: (request: JsonObject) => object): object {
  try {
    return answer(readRequest(line));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, error: { kind: error instanceof RequestError ? 'request' : 'internal', message } };
  }
}

function readRequest(line: string): JsonObject {
  const request = readBody(line, { exactNumbers: true, maxBytes: MAX_LINE_BYTES });
  if (!request.ok) {
    const [fault] = request.faults;
    const place = fault?.column === undefined ? '' : ` Column ${fault.column}.`;
    throw new RequestError(`${(fault?.message ?? '').replace('The body', 'The line')}${place}`);
  }
  if (!isObject(request.value)) throw new RequestError('A line holds one JSON object.');
  return request.value;
}

/** A text that the request must have. @throws RequestError */
export function requiredText(request: JsonObject, name: string): string {
  const text = request[name];
  if (typeof text === 'string') return text;
  throw new RequestError(`"${name}" must be text.`);
}
