const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Five bits a letter; the sixth says that more follow. */
const BASE = 32;
const VALUES = new Map(Array.from(ALPHABET, (letter, value) => [letter, value]));

/** Writes a safe integer of zero or more in as few letters as its size needs. */
export function encodeUnsigned(value: number): string {
  let text = '';
  let rest = value;
  while (rest >= BASE) {
    text += ALPHABET.charAt((rest % BASE) + BASE);
    rest = Math.floor(rest / BASE);
  }
  return text + ALPHABET.charAt(rest);
}

/** Small differences of either sign stay short: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
export function encodeSigned(value: number): string {
  return encodeUnsigned(value < 0 ? -2 * value - 1 : 2 * value);
}

/** Reads integers from the front of a text, one call at a time; answers nothing at the end or at a foreign letter. */
export interface IntegerReader {
  unsigned(): number | undefined;
  signed(): number | undefined;
}

export function readIntegers(text: string): IntegerReader {
  let at = 0;
  const unsigned = (): number | undefined => {
    let value = 0;
    for (let weight = 1; ; weight *= BASE) {
      const letter = VALUES.get(text.charAt(at));
      if (letter === undefined) return undefined;
      at += 1;
      value += (letter % BASE) * weight;
      if (letter < BASE) return value;
    }
  };
  const signed = (): number | undefined => {
    const value = unsigned();
    if (value === undefined) return undefined;
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  return { unsigned, signed };
}
