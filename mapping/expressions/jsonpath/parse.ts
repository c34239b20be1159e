import { checkNesting } from '../syntax-error.ts';
import type { Condition, Operand, Operator, Path, Segment } from './ast.ts';
import { closeBracket, readArraySelector, readNames } from './brackets.ts';
import { readLiteral } from './literals.ts';
import { compileRegex, type RegexTest } from './regex.ts';
import { Scanner } from './scanner.ts';

/**
 * Reads a whole JSONPath expression in the dialect of Json.NET's SelectTokens.
 * @throws ExpressionSyntaxError
 */
export function parseJsonPath(text: string): Path {
  const scanner = new Scanner(text.trimEnd(), text.length - text.trimStart().length);
  if (scanner.isAtEnd()) scanner.fail('The expression is empty.');
  // `$` is the root only before a dot, a bracket or the end: `$a` is a property of that name.
  scanner.takeMatch(/\$(?=[.[]|$)/y);
  const segments = readSegments(scanner, NAME, 0);
  scanner.skipBlanks();
  if (!scanner.isAtEnd()) failAtRest(scanner);
  return { origin: 'root', segments };
}

const NAME = /[^.[\]() ]+/y;
const NAME_IN_FILTER = /[^.[\]() =<>!|&]+/y;

function failAtRest(scanner: Scanner): never {
  const rest = scanner.peek();
  if (rest === '(') return scanner.fail('Functions and script expressions do not exist in this dialect of JSONPath.');
  if (rest === ']' || rest === ')') return scanner.fail(`Nothing is open that ${rest} could close.`);
  if (scanner.text.charAt(scanner.position - 1) !== ' ') return scanner.fail('A dot or a bracket must follow.');
  return scanner.fail("A path ends at a blank. Write names with blanks as ['a name'].");
}

function readSegments(scanner: Scanner, name: RegExp, nesting: number): readonly Segment[] {
  const segments: Segment[] = [];
  // The first name of a path needs no dot: `a.b`, and `@heartRate` in a filter.
  const first = scanner.takeMatch(name);
  if (first !== '') segments.push(nameSegment(first, false));
  for (;;) {
    if (scanner.take('[')) segments.push(readBracket(scanner, false, nesting));
    else if (scanner.take('.')) segments.push(readAfterDot(scanner, name, nesting));
    else break;
  }
  return segments;
}

function readAfterDot(scanner: Scanner, name: RegExp, nesting: number): Segment {
  const scan = scanner.take('.');
  if (scanner.take('[')) return readBracket(scanner, scan, nesting);
  const text = scanner.takeMatch(name);
  if (text === '') scanner.fail('A name, * or [ must follow the dot.');
  return nameSegment(text, scan);
}

function nameSegment(name: string, scan: boolean): Segment {
  if (name === '*') return { kind: scan ? 'scanEverything' : 'everyName' };
  return { kind: scan ? 'scanNames' : 'names', names: [name] };
}

/** Reads what follows `[`. A scan before an index or a slice has no effect. */
function readBracket(scanner: Scanner, scan: boolean, nesting: number): Segment {
  scanner.skipBlanks();
  const next = scanner.peek();
  if (next === "'") return { kind: scan ? 'scanNames' : 'names', names: readNames(scanner) };
  if (next === '"') return scanner.fail('A name in brackets takes single quotes.');
  if (next === '(') return scanner.fail('Script expressions do not exist in this dialect of JSONPath.');
  if (next === '?') return { kind: scan ? 'scanFilter' : 'filter', condition: readFilter(scanner, nesting) };
  return readArraySelector(scanner);
}

function readFilter(scanner: Scanner, nesting: number): Condition {
  checkNesting(nesting + 1, scanner.position);
  scanner.expect('?', 'A filter starts with ?.');
  scanner.expect('(', 'A filter is written [?( … )].');
  const condition = readGroup(scanner, nesting + 1, readCondition(scanner, nesting + 1));
  scanner.expect(')', 'A filter ends with ), and has no brackets or functions inside.');
  scanner.skipBlanks();
  closeBracket(scanner);
  return condition;
}

/**
 * Json.NET gives neither operator precedence: every change between `&&` and `||` starts a group that reaches to the
 * end, so `a || b && c || d` is `a || (b && (c || d))`.
 */
function readGroup(scanner: Scanner, nesting: number, first: Condition): Condition {
  checkNesting(nesting, scanner.position);
  const operator = scanner.take('&&') ? '&&' : scanner.take('||') ? '||' : undefined;
  if (operator === undefined) return first;
  const other = operator === '&&' ? '||' : '&&';
  const conditions = [first];
  do {
    const next = readCondition(scanner, nesting);
    conditions.push(scanner.isBefore(other) ? readGroup(scanner, nesting + 1, next) : next);
  } while (scanner.take(operator));
  return { kind: operator === '&&' ? 'every' : 'some', conditions };
}

function readCondition(scanner: Scanner, nesting: number): Condition {
  const left = readOperand(scanner, nesting);
  if (scanner.take('=~')) return { kind: 'match', operand: left, isMatch: readPattern(scanner) };
  const operator = readOperator(scanner);
  if (operator === undefined) return { kind: 'exists', operand: left };
  return { kind: 'comparison', operator, left, right: readOperand(scanner, nesting) };
}

function readOperand(scanner: Scanner, nesting: number): Operand {
  scanner.skipBlanks();
  const operand = readPathOperand(scanner, nesting) ?? { kind: 'literal', value: readLiteral(scanner) };
  scanner.skipBlanks();
  return operand;
}

function readPathOperand(scanner: Scanner, nesting: number): Operand | undefined {
  const origin = scanner.take('$') ? 'root' : scanner.take('@') ? 'current' : undefined;
  if (origin === undefined) return undefined;
  return { kind: 'path', path: { origin, segments: readSegments(scanner, NAME_IN_FILTER, nesting) } };
}

const OPERATOR = /===?|!==?|<>|<=?|>=?/y;

function readOperator(scanner: Scanner): Operator | undefined {
  const text = scanner.takeMatch(OPERATOR);
  if (text === '' && scanner.peek() === '=') scanner.fail('Equality is written ==.');
  if (text === '') return undefined;
  return text === '<>' ? '!=' : (text as Operator);
}

function readPattern(scanner: Scanner): RegexTest {
  scanner.skipBlanks();
  const offset = scanner.position;
  const literal = "/'".includes(scanner.peek()) && !scanner.isAtEnd() ? readLiteral(scanner) : undefined;
  if (typeof literal !== 'string') {
    return scanner.fail('A regular expression between slashes must follow =~.', offset);
  }
  scanner.skipBlanks();
  return compileRegex(literal, offset);
}
