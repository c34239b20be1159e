import { isJsonObject } from './resource.ts';

/** A coded value or an identifier, as search sees it. */
export interface Token {
  readonly system?: string;
  /** An element of type code or boolean, whose system is fixed by its value set and not stored. */
  readonly hasImpliedSystem?: true;
  readonly code: string;
}

/** `code`, `system|code`, `|code` (no system) or `system|` (any code of it). */
export interface TokenCriterion {
  readonly system: { readonly kind: 'any' } | { readonly kind: 'none' } | { readonly kind: 'is'; readonly uri: string };
  readonly code?: string;
}

/** The tokens in a code, Coding, CodeableConcept, Identifier or boolean. */
export function tokensOf(value: unknown): readonly Token[] {
  if (typeof value === 'string' || typeof value === 'boolean') return [{ code: String(value), hasImpliedSystem: true }];
  if (!isJsonObject(value)) return [];
  if (Array.isArray(value.coding)) return value.coding.flatMap(tokensOf);
  const code = value.code ?? value.value;
  if (typeof code !== 'string') return [];
  return [typeof value.system === 'string' ? { system: value.system, code } : { code }];
}

/** https://hl7.org/fhir/R4/search.html#token */
export function parseTokenCriterion(text: string): TokenCriterion {
  const [first = '', ...rest] = splitUnescaped(text, '|');
  if (rest.length === 0) return { system: { kind: 'any' }, code: unescapeValue(first) };
  const uri = unescapeValue(first);
  const code = unescapeValue(rest.join('|'));
  const system = uri === '' ? ({ kind: 'none' } as const) : ({ kind: 'is', uri } as const);
  return code === '' ? { system } : { system, code };
}

/** Compares case-sensitively, as identifiers and almost all code systems do. */
export function matchesToken(criterion: TokenCriterion, token: Token, comparedLength = Infinity): boolean {
  const { code } = criterion;
  if (code !== undefined && code.slice(0, comparedLength) !== token.code.slice(0, comparedLength)) return false;
  const { system } = criterion;
  return (
    token.hasImpliedSystem === true ||
    system.kind === 'any' ||
    token.system === (system.kind === 'is' ? system.uri : undefined)
  );
}

/** Splits where the separator is not behind a backslash; the parts keep their escapes. */
export function splitUnescaped(text: string, separator: ',' | '|' | '$'): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** https://hl7.org/fhir/R4/search.html#escaping */
export function unescapeValue(text: string): string {
  return text.replaceAll(/\\([\\,|$])/g, '$1');
}
