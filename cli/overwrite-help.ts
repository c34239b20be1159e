/**
 * Merging goes by when the hub took a reading, and a reading that is sent again has the time that it had: without this it
 * never turns a value back, and never replaces what an earlier mapping made of it either.
 */
export const OVERWRITE_HELP =
  'replace values that stand in FHIR at the same place, newer ones included: after a mapping fix that changes values. ' +
  'Without it a reading fills gaps only';
