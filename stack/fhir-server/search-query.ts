import type { Criterion, CriterionContext } from './criterion.ts';
import { parseCriterion } from './criterion.ts';
import { badRequest } from './fhir-error.ts';
import type { SearchParameter } from './search-parameters.ts';
import { findSearchParameter } from './search-parameters.ts';

const MAX_COUNT = 1_000;
/** Parameters of the protocol that change nothing here. */
const IGNORED = new Set(['_format', '_pretty']);

export interface SortKey {
  readonly parameter: SearchParameter;
  readonly descending: boolean;
}

export interface Paging {
  readonly count: number;
  readonly offset: number;
}

/** A search as asked, with everything unknown refused. */
export interface SearchQuery extends Paging {
  readonly criteria: readonly Criterion[];
  readonly sort: readonly SortKey[];
  readonly countOnly: boolean;
  /** Whether `total` was asked for or declined. */
  readonly total?: 'none' | 'estimate' | 'accurate';
  /** Top-level elements to keep. */
  readonly elements?: readonly string[];
}

/** https://hl7.org/fhir/R4/search.html @throws FhirError */
export function parseSearchQuery(
  parameters: URLSearchParams,
  context: CriterionContext,
  pageSize: number,
): SearchQuery {
  const criteria: Criterion[] = [];
  for (const [name, value] of parameters) {
    if (!isResultParameter(name)) criteria.push(parseCriterion(name, value, context));
  }
  const total = oneOf(parameters, '_total', ['none', 'estimate', 'accurate']);
  const summary = oneOf(parameters, '_summary', ['count', 'false']);
  const elements = parameters.get('_elements')?.split(',');
  return {
    criteria,
    sort: (parameters.get('_sort')?.split(',') ?? []).map((key) => parseSortKey(key, context)),
    ...parsePaging(parameters, pageSize),
    countOnly: summary === 'count' || parameters.get('_count') === '0',
    ...(total === undefined ? {} : { total }),
    ...(elements === undefined ? {} : { elements }),
  };
}

/** Reads criteria of a conditional interaction, which must select by something. @throws FhirError */
export function parseCriteria(query: string, context: CriterionContext): readonly Criterion[] {
  const parameters = new URLSearchParams(query);
  const criteria = [...parameters].map(([name, value]) => parseCriterion(name, value, context));
  if (criteria.length === 0) throw badRequest('A conditional interaction needs at least one criterion.');
  return criteria;
}

/** Reads `_count` and `_offset`. @throws FhirError */
export function parsePaging(parameters: URLSearchParams, pageSize: number): Paging {
  return {
    count: Math.min(wholeNumber(parameters, '_count') ?? pageSize, MAX_COUNT),
    offset: wholeNumber(parameters, '_offset') ?? 0,
  };
}

function isResultParameter(name: string): boolean {
  return IGNORED.has(name) || ['_count', '_offset', '_sort', '_summary', '_total', '_elements'].includes(name);
}

function wholeNumber(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`'${name}' is a whole number.`);
  return Number(text);
}

function oneOf<T extends string>(parameters: URLSearchParams, name: string, known: readonly T[]): T | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  const value = known.find((candidate) => candidate === text);
  if (value === undefined) throw badRequest(`'${name}' is one of ${known.join(', ')} here.`);
  return value;
}

function parseSortKey(key: string, context: CriterionContext): SortKey {
  const descending = key.startsWith('-');
  const name = descending ? key.slice(1) : key;
  const parameter = findSearchParameter(context.type, name);
  if (parameter === undefined) throw badRequest(`${context.type} cannot be sorted by '${name}'.`);
  return { parameter, descending };
}
