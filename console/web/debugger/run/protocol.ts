import type { Compatibility, LintFinding, Preview } from '../../../../mapping/index.ts';

/** A pair of mapping texts. */
export interface MappingTexts {
  readonly device: string;
  readonly fhir: string;
}

/** What the worker is asked: everything that a run depends on. */
export interface RunRequest {
  readonly run: number;
  readonly draft: MappingTexts;
  readonly inForce?: MappingTexts;
  readonly messages: readonly string[];
  readonly identityMode: 'lookup' | 'create';
  readonly compatibility: Compatibility;
  readonly now: number;
}

/** What one mapping pair makes of the messages: all of them together, and each alone. */
export interface Shown {
  readonly together: Preview;
  readonly alone: readonly Preview[];
}

export interface RunAnswer {
  readonly run: number;
  readonly draft: Shown;
  readonly inForce?: Shown;
  readonly findings: readonly LintFinding[];
  readonly milliseconds: number;
}

/** The names that faults and findings call the two files by. */
export const FILES = { device: 'devicecontent.json', fhir: 'fhirmapping.json' } as const;
export type FileKind = keyof typeof FILES;
