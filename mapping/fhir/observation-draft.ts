import type { Observation } from '@medplum/fhirtypes';
import type { Compatibility } from '../compatibility.ts';
import type { Fault } from '../fault.ts';
import type { MeasurementRow, RowKey } from '../model.ts';
import type { FhirTemplate } from './fhir-template.ts';

/** A FHIR mapping, immutable. Type names are matched without regard to case; `spelling` gives the template's own. */
export interface FhirMapping {
  readonly typeNames: readonly string[];
  spelling(typeName: string): string | undefined;
  template(typeName: string): FhirTemplate | undefined;
  /**
   * Groups the rows of one window by patient, encounter and correlation id and by the template's period, and renders
   * each group without subject. Faults of one value never spoil the rest.
   */
  transform(window: TransformedWindow): Transformed;
}

export interface TransformedWindow {
  readonly type: string;
  readonly deviceId: string;
  readonly rows: readonly MeasurementRow[];
}

export interface Transformed {
  readonly drafts: readonly ObservationDraft[];
  /** Rows with a value that cannot stand in an Observation, one entry per value; all their other values are in `drafts`. */
  readonly refused: readonly RefusedRow[];
  /** Readings that lost their place in the Observation to a newer one of the same window. */
  readonly slotCollisions: number;
}

export interface RefusedRow {
  readonly key: RowKey;
  readonly fault: Fault;
  /** Nothing of the row is in a draft. */
  readonly isWhole: boolean;
}

/**
 * One observation group without subject: plain JSON, compact, as it travels between activities.
 * `content` belongs to `mapping/fhir`; everyone else passes it on.
 */
export interface ObservationDraft {
  readonly type: string;
  readonly deviceId: string;
  readonly patientId?: string;
  readonly encounterId?: string;
  readonly correlationId?: string;
  /** Distinct times of the readings, ascending epoch ms: what decides the patient. */
  readonly times: readonly number[];
  readonly content: unknown;
}

/** Logical ids of the resources that an Observation refers to. */
export interface Subject {
  readonly patient: string;
  readonly device: string;
  readonly encounter?: string;
}

export interface ObservationTarget {
  readonly identifier: { readonly system: string; readonly value: string };
  /** Lower-case hex SHA-256 of `system_value`. */
  readonly id: string;
  /** What tells it from the Observation that has the old service's identity; empty for that one. */
  readonly segments: readonly string[];
}

export interface MergeContext {
  /** Who the Observation is: made by `targetOf` from the same draft and subject. */
  readonly target: ObservationTarget;
  /** Epoch ms. */
  readonly now: number;
  /** How long after a period's end its Observation stays `preliminary`. */
  readonly graceMs: number;
  readonly compatibility: Compatibility;
  /** Goes to `meta.source`. */
  readonly source: string;
  /** Values we wrote earlier are replaced whatever their key. */
  readonly overwrite: boolean;
}

/** What became of a draft against the Observation that stands on the server. */
export type Merge =
  | { readonly kind: 'write'; readonly observation: Observation; readonly finalizeAt?: number }
  | { readonly kind: 'unchanged'; readonly finalizeAt?: number }
  /** Cannot merge here (unit, code, period …): try the target made with this segment added to those so far. */
  | { readonly kind: 'sibling'; readonly segment: string }
  /** A person withdrew the Observation: it is never written again. */
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'refused'; readonly fault: Fault };
