import { UcumLhcUtils } from '@lhncbc/ucum-lhc';

export const UCUM_SYSTEM = 'http://unitsofmeasure.org';

/** UCUM §2: codes are printable ASCII without blanks. The library would print what it thinks of others. */
const CODE = /^[!-~]+$/;

/** Whether a text is a UCUM code, case-sensitive. */
export function isUcumCode(code: string): boolean {
  // The tables are unpacked by the first call: what has no unit does not pay for them.
  return CODE.test(code) && UcumLhcUtils.getInstance().validateUnitString(code).status === 'valid';
}

/** Whether two UCUM codes measure the same kind of quantity. */
export function isCommensurable(code: string, other: string): boolean {
  return UcumLhcUtils.getInstance().convertUnitTo(code, 1, other).status === 'succeeded';
}
