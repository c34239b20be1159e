import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareDecimals,
  divideExactly,
  formatDecimal,
  isFhirDecimal,
  parseDecimal,
  subtractDecimals,
} from './decimal.ts';

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: -6, max: 12 }))
  .map(([digits, scale]) => parseDecimal(`${digits}e${-scale}`));

describe('a FHIR decimal', () => {
  it.each(['0', '-0', '72', '36.6', '36.60', '-1.5e3', '1E+2', '0.000', '1e308', '-12345678901234567890'])(
    'is %s',
    (text) => {
      expect(isFhirDecimal(text)).toBe(true);
    },
  );

  it.each([
    '36,6',
    'NaN',
    'Infinity',
    '1e400',
    '1e-400',
    '0x1F',
    '',
    ' 72',
    '72 ',
    '+5',
    '.5',
    '5.',
    '007',
    '1_000',
    '9'.repeat(65),
  ])('is not %j', (text) => {
    expect(isFhirDecimal(text)).toBe(false);
  });
});

describe('exact arithmetic', () => {
  it.each([
    ['-0.5', '-0.5'],
    ['1.50', '1.5'],
    ['1e3', '1000'],
    ['12e-5', '0.00012'],
    ['-7e-1', '-0.7'],
    ['0.00', '0'],
  ])('writes %s as %s', (text, plain) => {
    expect(formatDecimal(parseDecimal(text))).toBe(plain);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(decimals, (one) => {
        expect(parseDecimal(formatDecimal(one))).toEqual(one);
      }),
    );
  });

  it('subtracts without drift', () => {
    expect(formatDecimal(subtractDecimals(parseDecimal('0.3'), parseDecimal('0.1')))).toBe('0.2');
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(subtractDecimals(a, subtractDecimals(a, b))).toEqual(b);
      }),
    );
  });

  it('divides what was multiplied', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        fc.pre(b.digits !== 0n);
        expect(divideExactly({ digits: a.digits * b.digits, scale: a.scale + b.scale }, b)).toEqual(a);
      }),
    );
  });

  it('has no quotient where it never ends', () => {
    expect(divideExactly(parseDecimal('1'), parseDecimal('3'))).toBeUndefined();
    expect(divideExactly(parseDecimal('0.006'), parseDecimal('0.003'))).toEqual(parseDecimal('2'));
  });

  it('orders as numbers do', () => {
    expect(compareDecimals(parseDecimal('0.30'), parseDecimal('0.3'))).toBe(0);
    expect(compareDecimals(parseDecimal('-1'), parseDecimal('0.3'))).toBe(-1);
    expect(compareDecimals(parseDecimal('10'), parseDecimal('9.99'))).toBe(1);
  });
});
