import type { OpenReading } from './actors.ts';
import type { Paging } from './page.ts';

export interface LetterFilter {
  readonly code?: string;
  /** Index of a device template. */
  readonly template?: number;
  readonly type?: string;
  readonly device?: string;
  readonly kind?: 'event' | 'group';
  /** Dead-lettered then or later: epoch ms. */
  readonly since?: number;
  /** What a person discarded from an actor is kept as a letter, too. */
  readonly isDiscarded?: boolean;
}

export type LettersQuery = LetterFilter & Paging;

export interface LetterSummary {
  readonly id: string;
  readonly kind: 'event' | 'group';
  readonly faults: readonly LetterFault[];
  readonly device?: string;
  readonly type?: string;
  readonly mappingSet: string;
  readonly deadLetteredAt: number;
  readonly source: LetterSource;
  /** Comes back by itself when the outage is over. */
  readonly comesBack: boolean;
  readonly isDiscarded: boolean;
}

export interface LetterSource {
  /** Absent for a letter of a signal that came from nobody's partition. */
  readonly partition?: string;
  readonly sequence: number;
  readonly enqueuedAt: number;
}

/** A fault of `docs/faults/`; its page is `iot-connector explain <code>`. */
export interface LetterFault {
  readonly code: string;
  readonly message: string;
  readonly template?: number;
  readonly typeName?: string;
  readonly file?: string;
  /** In the mapping file that `file` names. */
  readonly pointer?: string;
  readonly line?: number;
  readonly column?: number;
  readonly expression?: string;
  readonly expected?: string;
  /** May be health data. */
  readonly received?: string;
  /** In the event, as JSON pointer: what the faulted template matched, where its place is certain. */
  readonly eventPointer?: string;
  /** What the FHIR server answered. */
  readonly outcome?: unknown;
  readonly decision?: { readonly by: string; readonly why: string };
}

export interface FaultSummary {
  readonly code: string;
  readonly type?: string;
  readonly template?: number;
  readonly letters: number;
  readonly since: number;
  readonly latest: number;
  /** What one of them says. */
  readonly message: string;
}

export interface LetterDetail extends LetterSummary {
  /** Of an event that can be read: a message for the mapping debugger, as JSON text. */
  readonly message?: string;
  /** Of an event whose body is no JSON: the text, or base64 where it is none. */
  readonly rawBody?: { readonly text: string } | { readonly base64: string };
  /** Of a group: its readings. */
  readonly readings?: readonly OpenReading[];
  /** What would become of it under the mapping in force; absent where no mapping is in force. */
  readonly wouldBe?: {
    readonly verdict: 'passes' | 'partly' | 'faulty' | 'empty' | 'unreadable';
    readonly readings: number;
    readonly faults: readonly LetterFault[];
  };
}

export type LetterSelection = { readonly ids: readonly string[] } | { readonly filter: LetterFilter };

export type ReplayRequest = LetterSelection & {
  /** Says what would pass, and sends nothing. */
  readonly dryRun: boolean;
  /** Also what a letter has no fault of. */
  readonly allTemplates?: boolean;
  /** Groups under the mapping set that made them. */
  readonly ownSet?: boolean;
  /** Replaces values that stand in FHIR. */
  readonly overwrite?: boolean;
};

export interface ReplayReport {
  readonly letters: number;
  readonly readings: number;
  /** Letters by what became, or would become, of them. */
  readonly fates: Readonly<Partial<Record<LetterFate, number>>>;
  readonly remaining: readonly {
    readonly code: string;
    readonly type?: string;
    readonly template?: number;
    readonly message: string;
    readonly letters: number;
  }[];
}

/** `refused`: its actor takes nothing. `gone`: handled meanwhile. */
export type LetterFate = 'passes' | 'partly' | 'faulty' | 'empty' | 'unreadable' | 'refused' | 'gone';
