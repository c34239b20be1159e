import type { DeadLetter, DeadLetterFault } from '../dead-letter/dead-letter.ts';
import type { Normalizer } from '../ingestor/normalizer.ts';
import { rowsOfDraft } from '../mapping/fhir/draft-content.ts';
import type { RefusedRow } from '../mapping/fhir/observation-draft.ts';
import type { MeasurementRow } from '../mapping/model.ts';
import type { MappingSet } from '../mapping-sets/mapping-set.ts';
import { fromColumns } from '../workflows/columns.ts';
import { readLetterContent } from '../workflows/letter-content.ts';
import { eventOfLetter } from './letter-event.ts';
import type { ReplayRow } from './send-rows.ts';

/**
 * What a dead letter would become. `passes`: all of it. `partly`: rows pass and faults stay. `faulty`: nothing passes.
 * `empty`: no template finds anything in the event. `unreadable`: nothing can be sent again, a person must read it.
 */
export type Verdict = 'passes' | 'partly' | 'faulty' | 'empty' | 'unreadable';

export interface Examined {
  readonly verdict: Verdict;
  readonly rows: readonly ReplayRow[];
  /** What still speaks against it. */
  readonly faults: readonly DeadLetterFault[];
}

export interface ExamineOptions {
  readonly normalize: Normalizer;
  /** The set that the letter is to be read under. */
  readonly set: MappingSet;
  /** Also what was not faulty. */
  readonly allTemplates: boolean;
}

/** Pure: the same letter under the same set gives the same rows with the same keys. */
export function examineLetter(letter: DeadLetter, options: ExamineOptions): Examined {
  return letter.kind === 'event' ? examineEvent(letter, options) : examineGroup(letter, options.set);
}

function examineEvent(letter: DeadLetter, { normalize, set, allTemplates }: ExamineOptions): Examined {
  const event = eventOfLetter(letter);
  if (event === undefined) return UNREADABLE;
  const found = normalize(event, event.publisher, set);
  const isMeant = allTemplates ? () => true : faultedTemplates(letter);
  const rows = found.rows
    .filter(({ identity, template }) => isMeant(identity.type, template))
    .map(({ identity, row }) => ({ identity, row, mappingSet: set.version }));
  const faults = (found.letter?.faults ?? []).filter(
    ({ typeName, template }) => typeName === undefined || template === undefined || isMeant(typeName, template),
  );
  return { verdict: verdictOf(rows.length, faults.length), rows, faults };
}

/**
 * Which measurements a letter is about. An edited mapping may have moved or renamed a template, so that either its index
 * or its type is enough; an event that could not be read at all is about every template.
 */
function faultedTemplates({ faults }: DeadLetter): (type: string, template: number) => boolean {
  if (faults.some((fault) => fault.template === undefined && fault.typeName === undefined)) return () => true;
  const templates = new Set(faults.map((fault) => fault.template));
  const types = new Set(faults.map((fault) => fault.typeName?.toLowerCase()));
  return (type, template) => templates.has(template) || types.has(type.toLowerCase());
}

function examineGroup({ deviceId, type, content }: DeadLetter, set: MappingSet): Examined {
  const read = readLetterContent(content);
  if (read === undefined || read.kind === 'signal' || deviceId === undefined || type === undefined) return UNREADABLE;
  const rows =
    read.kind === 'group' ? rowsOfDraft(read.group.draft) : fromColumns(read.segment.rows, read.segment.publisher);
  const spelling = set.fhir.spelling(type) ?? type;
  const { refused } = set.fhir.transform({ type: spelling, deviceId, rows });
  const { overwrite } = read.kind === 'group' ? read.group : read.segment;
  const passing = withoutRefused(rows, refused).map((row) => ({
    row,
    overwrite,
    mappingSet: set.version,
    identity: { deviceId, type: spelling },
  }));
  const faults = refused.map(({ fault }) => ({ ...fault }));
  return { verdict: verdictOf(passing.length, faults.length), rows: passing, faults };
}

/** A row of which one value is refused is kept back whole: its letter stays, and is sent when the mapping is mended. */
function withoutRefused(rows: readonly MeasurementRow[], refused: readonly RefusedRow[]): readonly MeasurementRow[] {
  const keys = new Set(refused.map(({ key }) => keyText(key)));
  return rows.filter(({ key }) => !keys.has(keyText(key)));
}

function keyText({ publisher, sequence, sub }: MeasurementRow['key']): string {
  return JSON.stringify([publisher, sequence, sub]);
}

function verdictOf(rows: number, faults: number): Verdict {
  if (faults > 0) return rows > 0 ? 'partly' : 'faulty';
  return rows > 0 ? 'passes' : 'empty';
}

const UNREADABLE: Examined = { verdict: 'unreadable', rows: [], faults: [] };
