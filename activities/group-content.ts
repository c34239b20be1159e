import { rowsOfDraft } from '../mapping/fhir/draft-content.ts';
import type { MeasurementRow } from '../mapping/model.ts';
import { fromColumns, type NamedColumns } from '../workflows/columns.ts';
import type { LetterContent, ObservationGroup } from './contract.ts';

/** The content of a group's dead letter, or `undefined` where it is something else: letters are kept for years. */
export function readLetterContent(content: unknown): LetterContent | undefined {
  if (!isRecord(content)) return undefined;
  switch (content['kind']) {
    case 'group':
      return isGroup(content['group']) ? (content as LetterContent & { kind: 'group' }) : undefined;
    case 'rows':
      return isSegment(content['segment']) ? (content as LetterContent & { kind: 'rows' }) : undefined;
    case 'signal':
      return typeof content['text'] === 'string' ? (content as LetterContent & { kind: 'signal' }) : undefined;
    default:
      // What an ingestor puts aside when an actor refuses its rows.
      return isSegment(content) ? { kind: 'rows', segment: content } : undefined;
  }
}

/** The rows of a dead letter as they came from the hub; none of a signal, which could not be read. */
export function rowsOfContent(content: LetterContent): readonly MeasurementRow[] {
  switch (content.kind) {
    case 'group':
      return rowsOfDraft(content.group.draft);
    case 'rows':
      return fromColumns(content.segment.rows, content.segment.publisher);
    case 'signal':
      return [];
  }
}

interface Segment {
  readonly publisher: string;
  readonly mappingSet: string;
  readonly rows: NamedColumns;
}

function isSegment(value: unknown): value is Segment {
  return (
    isRecord(value) &&
    typeof value['publisher'] === 'string' &&
    typeof value['mappingSet'] === 'string' &&
    isRecord(value['rows']) &&
    typeof value['rows']['count'] === 'number'
  );
}

function isGroup(value: unknown): value is ObservationGroup {
  return (
    isRecord(value) &&
    typeof value['mappingSet'] === 'string' &&
    isRecord(value['draft']) &&
    Array.isArray(value['draft']['times'])
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
