import type { LetterContent, ObservationGroup, RowSegment } from '../activities/contract.ts';

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

function isSegment(value: unknown): value is RowSegment {
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
