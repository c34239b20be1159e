import { utf8ToBytes } from '@noble/hashes/utils.js';

const BEYOND_ASCII = /[^\0-\x7F]/;

/** What a value costs where it travels, which the server limits in bytes. */
export function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value);
  return BEYOND_ASCII.test(text) ? utf8ToBytes(text).length : text.length;
}
