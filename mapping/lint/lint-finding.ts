import type { DeviceEvent } from '../model.ts';

/** `error`: readings are lost or wrong; `warning`: probably a mistake; `info`: the mapping could be safer. */
export type Severity = 'error' | 'warning' | 'info';

/** Something a rule found in a mapping file, with its place. Line and column count from 1. */
export interface LintFinding {
  /** Id of the rule; docs/lint has a page of this name. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
  /** How to mend it. */
  readonly hint: string;
}

export interface LintedFile {
  readonly text: string;
  /** Its name, as findings give it. */
  readonly file: string;
}

/** A mapping pair and what else is known of the place where it is to work. */
export interface LintInput {
  readonly device: LintedFile;
  readonly fhir: LintedFile;
  /** Messages of the devices; without them the rules that need some find nothing. */
  readonly samples?: readonly DeviceEvent[];
  readonly identityMode?: 'lookup' | 'create';
  /** The pair that this one is to replace. */
  readonly inForce?: { readonly deviceText: string; readonly fhirText: string };
}
