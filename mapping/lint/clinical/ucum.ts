import { UcumLhcUtils } from '@lhncbc/ucum-lhc';

export const UCUM_SYSTEM = 'http://unitsofmeasure.org';

/** UCUM §2.1: printable ASCII without blanks. */
const CHARACTERS = /^[!-~]+$/;
const ANNOTATION = /\{[^{}]*\}/g;
/** UCUM §2.2: an annotation or a parenthesis ends its component; a parenthesis begins one. */
const MISPLACED = /\}(?![./)]|$)|\)(?![./){]|$)|[^(./]\(|\(\)/;

/** Whether a text is a UCUM code, case-sensitive. */
export function isUcumCode(code: string): boolean {
  // The library stumbles over such texts and prints its own error.
  if (!CHARACTERS.test(code) || MISPLACED.test(code.replaceAll(ANNOTATION, '{}'))) return false;
  // Its tables are unpacked by the first call: what has no unit does not pay for them.
  return UcumLhcUtils.getInstance().validateUnitString(code).status === 'valid';
}

/** Whether two UCUM codes measure the same kind of quantity. */
export function isCommensurable(code: string, other: string): boolean {
  return UcumLhcUtils.getInstance().convertUnitTo(code, 1, other).status === 'succeeded';
}
