/** JSON as its value, other text as text, anything else in base64. */
export function printable(body: unknown): unknown {
  if (!(body instanceof Uint8Array)) return body;
  const text = decodeText(body);
  if (text === undefined) return { base64: Buffer.from(body).toString('base64') };
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
