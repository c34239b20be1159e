import type { NamedColumns } from './columns.ts';
import type { MeasurementBatch, WindowRules } from './messages.ts';
import { isTraceparent } from './traceparent.ts';

const RULE_NAMES = [
  'lengthSeconds',
  'maxWindowBytes',
  'maxActorBytes',
  'holdTtlSeconds',
  'idleSeconds',
  'signalsPerRun',
] as const satisfies readonly (keyof WindowRules)[];

/** Three centuries in seconds: a deadline beyond them is no time that could be shown or waited for. */
const MOST_OF_A_RULE = 1e10;
/** Beyond this a `Date` says nothing: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const LAST_TIME_MS = 8.64e15;

/**
 * The batch in a signal's argument, or `undefined` if it is none: total over any JSON, because a signal that a handler
 * cannot take would stop the actor for ever. Columns must have equal lengths and keys must ascend, or rows would be
 * taken for others or dropped as duplicates.
 */
export function readBatch(argument: unknown): MeasurementBatch | undefined {
  if (!isRecord(argument) || argument['v'] !== 1) return undefined;
  const { publisher, mappingSet, rules, rows } = argument;
  // A publisher always holds a slash, so that no key of the watermarks can be a name of Object.prototype.
  if (typeof publisher !== 'string' || !publisher.includes('/') || typeof mappingSet !== 'string') return undefined;
  if (!isRules(rules) || !isColumns(rows)) return undefined;
  return {
    v: 1,
    publisher,
    mappingSet,
    rules,
    rows,
    ...(argument['overwrite'] === true ? { overwrite: true } : {}),
    ...(isTraceparent(argument['trace']) ? { trace: argument['trace'] } : {}),
  };
}

function isRules(value: unknown): value is WindowRules {
  if (!isRecord(value) || !RULE_NAMES.every((name) => isRule(value[name]))) return false;
  // An actor that may take no signal would continue as new for ever.
  if (value['signalsPerRun'] === 0) return false;
  return value['silentAfterSeconds'] === undefined || isRule(value['silentAfterSeconds']);
}

function isColumns(value: unknown): value is NamedColumns {
  if (!isRecord(value)) return false;
  const { count, sequence, sub, enqueuedAt, occurredAt, values } = value;
  if (!isNumber(count) || count < 1) return false;
  const whole = (column: unknown) => isColumn(column, count, isNumber);
  const times = (column: unknown) => whole(column) && areTimes(column as readonly number[]);
  const ids = (column: unknown) => column === undefined || isColumn(column, count, isId);
  return (
    whole(sequence) &&
    times(enqueuedAt) &&
    times(occurredAt) &&
    (sub === undefined || whole(sub)) &&
    ids(value['patientId']) &&
    ids(value['encounterId']) &&
    ids(value['correlationId']) &&
    isValues(values, count) &&
    ascends(sequence as readonly number[], sub as readonly number[] | undefined)
  );
}

function isValues(value: unknown, count: number): boolean {
  if (!isRecord(value) || Object.hasOwn(value, '__proto__')) return false;
  return Object.values(value).every((column) => isColumn(column, count, isMeasuredValue));
}

function isColumn(column: unknown, count: number, isCell: (cell: unknown) => boolean): boolean {
  return Array.isArray(column) && column.length === count && column.every(isCell);
}

function isMeasuredValue(cell: unknown): boolean {
  if (cell === null || typeof cell === 'string' || isNumber(cell)) return true;
  if (!isRecord(cell) || !isNumber(cell['periodMs']) || !Array.isArray(cell['samples'])) return false;
  return cell['samples'].every((sample) => sample === null || isNumber(sample));
}

function areTimes(differences: readonly number[]): boolean {
  let time = 0;
  return differences.every((difference) => Math.abs((time += difference)) <= LAST_TIME_MS);
}

function ascends(differences: readonly number[], sub: readonly number[] | undefined): boolean {
  return differences.every((difference, row) => {
    if (row === 0 || difference > 0) return true;
    return difference === 0 && (sub?.[row] ?? 0) > (sub?.[row - 1] ?? 0);
  });
}

function isId(cell: unknown): boolean {
  return cell === null || typeof cell === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isRule(value: unknown): boolean {
  return isNumber(value) && value >= 0 && value <= MOST_OF_A_RULE;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
