import type { IncomingMessage } from 'node:http';
import { badRequest, refusal } from './fhir-error.ts';

/** Reads the body: JSON as a value, a form as text. @throws FhirError */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes);
  if (text === '') return undefined;
  const type = request.headers['content-type'] ?? 'application/fhir+json';
  if (type.startsWith('application/x-www-form-urlencoded')) return text;
  if (!type.includes('json')) throw refusal(415, 'not-supported', 'Send application/fhir+json.');
  return parseJson(text);
}

async function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new Error('The request has an encoding set.');
    size += chunk.length;
    // The rest is read and dropped: a client that is still sending would see a broken connection instead of the answer.
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes) throw refusal(413, 'too-long', `A body has at most ${maxBytes} bytes here.`);
  return Buffer.concat(chunks).toString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('The body is not JSON.');
  }
}
