/** An exact decimal: `digits × 10^-scale`, without trailing zeros. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

// FHIR R4 decimal: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
const FHIR_DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** No instrument gives more; longer texts would only cost time. */
const MAX_DECIMAL_LENGTH = 64;
/** Enough for any quotient of two doubles' shortest texts that a person would write. */
const MAX_QUOTIENT_DIGITS = 40;

/** Whether the text is a FHIR decimal that a JSON number can carry: in range and not rounded away to zero. */
export function isFhirDecimal(text: string): boolean {
  if (text.length > MAX_DECIMAL_LENGTH || !FHIR_DECIMAL.test(text)) return false;
  const value = Number(text);
  return Number.isFinite(value) && (value !== 0 || /^[-0.]+(?:[eE]|$)/.test(text));
}

/** Reads a text that `isFhirDecimal` accepts. */
export function parseDecimal(text: string): Decimal {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return normalized(BigInt(whole + fraction), fraction.length - Number(exponent));
}

export function formatDecimal({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString();
  if (scale <= 0) return digits === 0n ? '0' : sign + text + '0'.repeat(-scale);
  const padded = text.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return normalized(digitsAt(a, scale) + digitsAt(b, scale), scale);
}

export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, { digits: -b.digits, scale: b.scale });
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const { digits } = subtractDecimals(a, b);
  return digits === 0n ? 0 : digits < 0n ? -1 : 1;
}

/** `a / b`, or nothing when the quotient has no end. */
export function divideExactly(a: Decimal, b: Decimal): Decimal | undefined {
  let digits = a.digits;
  for (let extra = 0; extra <= MAX_QUOTIENT_DIGITS; extra += 1) {
    if (digits % b.digits === 0n) return normalized(digits / b.digits, a.scale - b.scale + extra);
    digits *= 10n;
  }
  return undefined;
}

/** The digits of a decimal written with a given number of places, which must be enough for it. */
export function digitsAt(decimal: Decimal, scale: number): bigint {
  return decimal.digits * 10n ** BigInt(scale - decimal.scale);
}

function normalized(digits: bigint, scale: number): Decimal {
  if (digits === 0n) return { digits, scale: 0 };
  let [d, s] = [digits, scale];
  while (d % 10n === 0n) {
    d /= 10n;
    s -= 1;
  }
  return { digits: d, scale: s };
}
