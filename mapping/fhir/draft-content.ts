import type { MeasuredValue, MeasurementRow } from '../model.ts';
import { required } from '../required.ts';
import type { PeriodInterval, ValueSlot } from './fhir-template.ts';
import type { ObservationDraft } from './observation-draft.ts';
import type { OrderKey } from './order-key.ts';

/** One row of a draft: a reading's time, its key and its values, checked against the template. */
export interface DraftRow {
  /** Epoch ms. */
  readonly time: number;
  readonly publisher: string;
  readonly key: OrderKey;
  readonly values: ReadonlyMap<string, MeasuredValue>;
  /** How many older rows of the same time it stands for. */
  readonly replaced?: number;
}

/**
 * Rows in columns, since drafts travel through workflow histories. Keys are differences to the row before; a column that
 * would be all default is absent.
 */
interface DraftContent {
  readonly v: 1;
  /** Index into the draft's times; absent when row i has time i. */
  readonly time?: readonly number[];
  readonly publishers: readonly string[];
  /** Index into `publishers`; absent where there is one. */
  readonly publisher?: readonly number[];
  readonly enqueuedAt: readonly number[];
  readonly sequence: readonly number[];
  readonly sub?: readonly number[];
  readonly replaced?: readonly number[];
  /** A list per value name, `null` where a row lacks it. */
  readonly values: { readonly [name: string]: readonly (MeasuredValue | null)[] };
  /** What of the period the draft is about. */
  readonly interval: PeriodInterval;
  /** Which page of a long period the samples are in; absent on the first. */
  readonly page?: number;
}

/** The part of its period that a draft is about. */
export interface DraftPlace {
  readonly interval: PeriodInterval;
  readonly page: number;
}

/** Who and what a draft is about. */
export type DraftHead = Omit<ObservationDraft, 'times' | 'content'>;

export function createDraft(head: DraftHead, rows: readonly DraftRow[], place: DraftPlace): ObservationDraft {
  const sorted = rows.toSorted(
    (a, b) => a.time - b.time || a.key[0] - b.key[0] || a.key[1] - b.key[1] || a.key[2] - b.key[2],
  );
  const times = [...new Set(sorted.map(({ time }) => time))];
  const publishers = [...new Set(sorted.map(({ publisher }) => publisher))];
  const indexOfTime = new Map(times.map((time, index) => [time, index]));
  const content: DraftContent = {
    v: 1,
    ...(times.length === sorted.length ? {} : { time: sorted.map(({ time }) => required(indexOfTime.get(time))) }),
    publishers,
    ...(publishers.length === 1 ? {} : { publisher: sorted.map(({ publisher }) => publishers.indexOf(publisher)) }),
    enqueuedAt: differences(sorted.map(({ key }) => key[0])),
    sequence: differences(sorted.map(({ key }) => key[1])),
    ...(sorted.every(({ key }) => key[2] === 0) ? {} : { sub: sorted.map(({ key }) => key[2]) }),
    ...(sorted.every(({ replaced = 0 }) => replaced === 0)
      ? {}
      : { replaced: sorted.map(({ replaced = 0 }) => replaced) }),
    values: valueColumns(sorted),
    interval: place.interval,
    ...(place.page === 0 ? {} : { page: place.page }),
  };
  return { ...head, times, content };
}

/** The rows of a draft, ascending by time and key. Values that the template no longer names are left out. */
export function rowsOf(draft: ObservationDraft): readonly DraftRow[] {
  const content = contentOf(draft);
  const enqueuedAt = sums(content.enqueuedAt);
  const sequence = sums(content.sequence);
  const columns = Object.entries(content.values);
  return enqueuedAt.map((at, row) => {
    const replaced = content.replaced?.[row] ?? 0;
    return {
      time: required(draft.times[content.time?.[row] ?? row]),
      publisher: required(content.publishers[content.publisher?.[row] ?? 0]),
      key: [at, required(sequence[row]), content.sub?.[row] ?? 0],
      values: valuesAt(columns, row),
      ...(replaced === 0 ? {} : { replaced }),
    };
  });
}

/** How many rows a draft was made of, those that lost their place to a newer one included. */
export function readingsOf(draft: ObservationDraft): number {
  const { enqueuedAt, replaced = [] } = contentOf(draft);
  return replaced.reduce((sum, count) => sum + count, enqueuedAt.length);
}

/** The rows as an actor takes them: what a draft was made of, but for values that its template does not name. */
export function rowsOfDraft(draft: ObservationDraft): readonly MeasurementRow[] {
  const { patientId, encounterId, correlationId } = draft;
  const ids = {
    ...(patientId === undefined ? {} : { patientId }),
    ...(encounterId === undefined ? {} : { encounterId }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
  return rowsOf(draft).map(({ time, publisher, key: [enqueuedAt, sequence, sub], values }) => ({
    key: { publisher, sequence, sub, enqueuedAt },
    occurredAt: time,
    ...ids,
    values: Array.from(values, ([name, value]) => ({ name, value })),
  }));
}

/** What a row has for a slot; nothing for a concept without a name. */
export function valueOf(
  values: ReadonlyMap<string, MeasuredValue>,
  { valueName }: ValueSlot,
): MeasuredValue | undefined {
  return valueName === undefined ? undefined : values.get(valueName);
}

export function placeOf(draft: ObservationDraft): DraftPlace {
  const { interval, page = 0 } = contentOf(draft);
  return { interval, page };
}

/** The time that places a draft in its period. */
export function firstTimeOf(draft: ObservationDraft): number {
  return required(draft.times[0]);
}

// `content` is made by `createDraft` only; the version says so.
function contentOf({ content }: ObservationDraft): DraftContent {
  if (typeof content === 'object' && content !== null && Reflect.get(content, 'v') === 1)
    return content as DraftContent;
  throw new TypeError('The content of a draft has another version than this mapping library.');
}

function valueColumns(rows: readonly DraftRow[]): DraftContent['values'] {
  const names = new Set(rows.flatMap(({ values }) => [...values.keys()]));
  return Object.fromEntries(Array.from(names, (name) => [name, rows.map(({ values }) => compact(values.get(name)))]));
}

/** A number costs two quotes less than its text, where the text is the number's own. */
function compact(value: MeasuredValue | undefined): MeasuredValue | null {
  if (typeof value !== 'string') return value ?? null;
  const number = Number(value);
  return value !== '' && String(number) === value && Number.isFinite(number) ? number : value;
}

function valuesAt(
  columns: readonly (readonly [string, readonly (MeasuredValue | null)[]])[],
  row: number,
): ReadonlyMap<string, MeasuredValue> {
  const values = new Map<string, MeasuredValue>();
  for (const [name, column] of columns) {
    const value = column[row];
    if (value !== null && value !== undefined) values.set(name, value);
  }
  return values;
}

function differences(values: readonly number[]): number[] {
  return values.map((value, index) => value - (values[index - 1] ?? 0));
}

function sums(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((difference) => (sum += difference));
}
