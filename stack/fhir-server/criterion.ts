import { dateRangesOf, matchesDate, parsePrefixedDate } from './date-range.ts';
import { badRequest } from './fhir-error.ts';
import { valuesAt } from './json-path.ts';
import { referencedId } from './postings.ts';
import type { FhirResource, ResourceType } from './resource.ts';
import { isJsonObject, isResourceType } from './resource.ts';
import type { SearchParameter } from './search-parameters.ts';
import { findSearchParameter } from './search-parameters.ts';
import { matchesToken, parseTokenCriterion, splitUnescaped, tokensOf, unescapeValue } from './token.ts';

/** One `name=value` of a search, ready to be asked of resources. */
export interface Criterion {
  matches(resource: FhirResource): boolean;
  /** Where to look for candidates; absent when every resource of the type is one. */
  readonly postings?: { readonly index: string; readonly values: readonly string[] };
  /** The only ids that can match. */
  readonly ids?: readonly string[];
}

export interface CriterionContext {
  readonly type: ResourceType;
  /** Absolute references that start so are references to here. */
  readonly base: string;
  readonly now: number;
  /** So many characters of a token count. */
  readonly comparedTokenLength: number;
}

type Matcher = (value: unknown) => boolean;

const MODIFIERS = { token: ['not', 'exact'], date: [], string: ['exact', 'contains'] } as const;

/** Reads one criterion; unknown names, modifiers and malformed values are 400, never "no hits". @throws FhirError */
export function parseCriterion(name: string, text: string, context: CriterionContext): Criterion {
  const [parameterName = '', modifier, ...rest] = name.split(':');
  const parameter = findSearchParameter(context.type, parameterName);
  if (parameter === undefined || rest.length > 0) {
    throw badRequest(`${context.type} has no search parameter '${parameterName}'; see metadata for those it has.`);
  }
  if (modifier === 'missing') return missing(parameter, text);
  const texts = splitUnescaped(text, ',').filter((alternative) => alternative !== '');
  if (texts.length === 0) throw badRequest(`Search parameter '${parameterName}' needs a value.`);
  const matchers = texts.map((alternative) => matcherOf(parameter, modifier, alternative, context));
  const isAny = (resource: FhirResource) =>
    valuesOf(parameter, resource).some((value) => matchers.some((matches) => matches(value)));
  if (modifier === 'not') return { matches: (resource) => !isAny(resource) };
  return { matches: isAny, ...narrowed(parameter, modifier, texts) };
}

function valuesOf(parameter: SearchParameter, resource: FhirResource): readonly unknown[] {
  return parameter.paths.flatMap((path) => valuesAt(resource, path));
}

function missing(parameter: SearchParameter, text: string): Criterion {
  if (text !== 'true' && text !== 'false') throw badRequest(`'${parameter.name}:missing' is true or false.`);
  return { matches: (resource) => (valuesOf(parameter, resource).length === 0) === (text === 'true') };
}

function narrowed(parameter: SearchParameter, modifier: string | undefined, texts: readonly string[]) {
  if (parameter.name === '_id') return { ids: texts.map(unescapeValue) };
  if (parameter.index === undefined || modifier === 'identifier') return {};
  const values = texts.map((text) => postedValue(parameter, text));
  return values.every((value) => value !== undefined) ? { postings: { index: parameter.index, values } } : {};
}

function postedValue(parameter: SearchParameter, text: string): string | undefined {
  return parameter.kind === 'token' ? parseTokenCriterion(text).code : referencedId(unescapeValue(text));
}

function matcherOf(
  parameter: SearchParameter,
  modifier: string | undefined,
  text: string,
  context: CriterionContext,
): Matcher {
  if (parameter.kind === 'reference') return referenceMatcher(parameter, modifier, text, context);
  refuseModifier(parameter, modifier, MODIFIERS[parameter.kind]);
  if (parameter.kind === 'token') return tokenMatcher(text, context);
  if (parameter.kind === 'date') return dateMatcher(parameter, text, context.now);
  return stringMatcher(modifier, unescapeValue(text));
}

function refuseModifier(parameter: SearchParameter, modifier: string | undefined, known: readonly string[]): void {
  if (modifier === undefined || known.includes(modifier)) return;
  throw badRequest(`Search parameter '${parameter.name}' has no modifier '${modifier}' here.`);
}

function tokenMatcher(text: string, { comparedTokenLength }: CriterionContext): Matcher {
  const criterion = parseTokenCriterion(text);
  return (value) => tokensOf(value).some((token) => matchesToken(criterion, token, comparedTokenLength));
}

/** https://hl7.org/fhir/R4/search.html#reference */
function referenceMatcher(
  parameter: SearchParameter,
  modifier: string | undefined,
  text: string,
  context: CriterionContext,
): Matcher {
  if (modifier === 'identifier') {
    const byToken = tokenMatcher(text, context);
    return (value) => isJsonObject(value) && byToken(value.identifier);
  }
  if (modifier !== undefined && !isResourceType(modifier)) {
    throw badRequest(`Search parameter '${parameter.name}' has no modifier '${modifier}' here.`);
  }
  const target = modifier ?? parameter.target;
  const wanted = relativeReference(unescapeValue(text), context.base);
  return (value) => {
    if (!isJsonObject(value) || typeof value.reference !== 'string') return false;
    const [given = ''] = relativeReference(value.reference, context.base).split('/_history/');
    if (target !== undefined && !given.startsWith(`${target}/`)) return false;
    return wanted.includes('/') ? given === wanted : referencedId(given) === wanted;
  };
}

function relativeReference(reference: string, base: string): string {
  return reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference;
}

function dateMatcher(parameter: SearchParameter, text: string, now: number): Matcher {
  const wanted = parsePrefixedDate(text);
  if (wanted === undefined) throw badRequest(`The value of '${parameter.name}' is not a date with an optional prefix.`);
  return (value) => dateRangesOf(value).some((range) => matchesDate(wanted.prefix, wanted.range, range, now));
}

function stringMatcher(modifier: string | undefined, wanted: string): Matcher {
  if (modifier === 'exact') return (value) => value === wanted;
  const folded = wanted.toLowerCase();
  return (value) => {
    if (typeof value !== 'string') return false;
    const text = value.toLowerCase();
    return modifier === 'contains' ? text.includes(folded) : text.startsWith(folded);
  };
}
