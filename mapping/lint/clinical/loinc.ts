export const LOINC_SYSTEM = 'http://loinc.org';

const FORM = /^\d{1,7}-\d$/;

export function hasLoincForm(code: string): boolean {
  return FORM.test(code);
}

/** LOINC's last digit is a check digit (modulus 10, Luhn): it tells most slips of a finger. */
export function hasLoincCheckDigit(code: string): boolean {
  const digits = Array.from(code.replace('-', ''), Number).toReversed();
  const sum = digits.reduce((total, digit, index) => total + (index % 2 === 0 ? digit : luhn(digit)), 0);
  return sum % 10 === 0;
}

function luhn(digit: number): number {
  return digit > 4 ? digit * 2 - 9 : digit * 2;
}
