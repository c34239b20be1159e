const MAX_KEY_LENGTH = 512;
/** A file name holds 255 bytes; the file form adds a mark to it. */
const MAX_SEGMENT_LENGTH = 200;
/** No dot at the end: the blob service and URLs give such segments a meaning of their own. */
const SEGMENT = /^[A-Za-z0-9._=-]*[A-Za-z0-9_=-]$/;

/** A key that the contract of `Store` does not allow: always a defect of the caller. */
class InvalidKeyError extends Error {
  override readonly name = 'InvalidKeyError';
}

/** Refuses what is no key, before it reaches a file system or a service. */
export function assertKey(key: string): void {
  if (key.length > MAX_KEY_LENGTH) throw new InvalidKeyError(`a store key has at most ${MAX_KEY_LENGTH} characters`);
  for (const segment of key.split('/')) {
    if (!SEGMENT.test(segment) || segment.length > MAX_SEGMENT_LENGTH) {
      throw new InvalidKeyError(
        `a segment of a store key is 1 to ${MAX_SEGMENT_LENGTH} characters of A-Z a-z 0-9 . _ = - without a dot at its end`,
      );
    }
  }
}

/** Any text as one segment of a key: `=HH` for each UTF-8 byte outside the alphabet, so that no two texts share one. */
export function escapeSegment(text: string): string {
  // `=` without digits stands for nothing else.
  if (text === '') return '=';
  let escaped = '';
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte);
    escaped += /[A-Za-z0-9._-]/.test(char) ? char : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped.replace(/\.$/, '=2E');
}
