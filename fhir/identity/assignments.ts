import type { ConfiguredAssignment } from '../config.ts';

/** How far back the first assignment of a device reaches, unless configured. */
export const BACKDATE_MS = 86_400_000;

/** From this time on the device belonged to this patient, or to nobody. */
export interface Assignment {
  /** Epoch ms. */
  readonly from: number;
  readonly patient: string | undefined;
  /** It belonged to somebody, whom this server cannot name. */
  readonly isForeign?: boolean;
}

/** Whom a device belonged to, as far back as is known; ascending, neighbours differ. */
export interface Timeline {
  readonly assignments: readonly Assignment[];
  /** The first assignment is the first there ever was. */
  readonly complete: boolean;
}

export type PatientAt =
  | { readonly kind: 'patient'; readonly patient: string }
  | { readonly kind: 'nobody'; readonly why: 'unassigned' | 'foreign' | 'beforeFirst' | 'unknown' };

/** Edits that keep the patient are one assignment: `lastUpdated` moves on any edit. */
export function timelineOf(versions: readonly Assignment[], complete: boolean): Timeline {
  const ascending = versions.toSorted((a, b) => a.from - b.from);
  const assignments = ascending.filter((one, index) => !isSame(one, ascending[index - 1]));
  const dated = ascending.every(({ from }) => Number.isFinite(from));
  return { assignments: dated ? assignments : [], complete: complete && dated };
}

function isSame(one: Assignment, before: Assignment | undefined): boolean {
  return one.patient === before?.patient && one.isForeign === before?.isForeign && before !== undefined;
}

/** Whose a reading is that was taken at this time; in doubt nobody's. */
export function patientAt(timeline: Timeline, at: number, backdateMs: number): PatientAt {
  const inForce = timeline.assignments.findLast(({ from }) => from <= at);
  if (inForce?.patient !== undefined) return { kind: 'patient', patient: inForce.patient };
  if (inForce?.isForeign === true) return { kind: 'nobody', why: 'foreign' };
  if (!timeline.complete) return { kind: 'nobody', why: inForce === undefined ? 'unknown' : 'unassigned' };
  return backdated(timeline, at, backdateMs);
}

/** Devices often send before somebody registers them; that holds for the first assignment ever, and not for long. */
function backdated({ assignments }: Timeline, at: number, backdateMs: number): PatientAt {
  const first = assignments.find(({ patient, isForeign }) => patient !== undefined || isForeign);
  if (first?.patient === undefined || at >= first.from) return { kind: 'nobody', why: 'unassigned' };
  return first.from - at <= backdateMs
    ? { kind: 'patient', patient: first.patient }
    : { kind: 'nobody', why: 'beforeFirst' };
}

/** What a person wrote into the configuration stands above what can be read. */
export function configuredPatient(
  assignments: readonly ConfiguredAssignment[],
  device: string,
  at: number,
): string | undefined {
  return assignments.find((one) => one.device === device && one.from <= at && (one.to === undefined || at < one.to))
    ?.patient;
}
