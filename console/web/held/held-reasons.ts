/** Faults for which an actor holds readings instead of giving them up. */
export const HELD_REASONS = [
  'UnknownDevice',
  'UnknownPatient',
  'UnknownEncounter',
  'MultipleMatches',
  'NoAssignment',
  'Rejected',
] as const;
