import { checkNesting } from '../syntax-error.ts';
import type { Comparator, Elements, Node, Parameter } from './ast.ts';
import { readBracket } from './brackets.ts';
import { arityProblem, findFunction } from './functions/registry.ts';
import type { Token } from './lexer.ts';
import { Tokens } from './tokens.ts';

/**
 * Binding powers. The order of the comparators is that of the peer's grammar: `a == b > c` is `a == (b > c)`.
 * What binds less than `STAR_POWER` ends a projection and applies to its whole list.
 */
const POWERS: Partial<Record<Token['kind'], number>> = {
  '|': 1,
  '||': 2,
  '&&': 3,
  '==': 4,
  '>': 5,
  '>=': 6,
  '<': 7,
  '<=': 8,
  '!=': 9,
  '[]': 19,
  '[?': 21,
  '.': 40,
  '[': 55,
};

function powerOf(token: Token): number {
  return POWERS[token.kind] ?? 0;
}

const NOT_POWER = 15;
const FLATTEN_POWER = 19;
const STAR_POWER = 20;
const FILTER_POWER = 21;

type NameToken = Extract<Token, { readonly name: string }>;

const CURRENT: Node = { kind: 'current' };

/**
 * Reads a whole JMESPath expression.
 * @throws ExpressionSyntaxError
 */
export function parseJmesPath(text: string): Node {
  const tokens = new Tokens(text);
  const node = readExpression(tokens, 0, 1);
  if (tokens.peek().kind !== 'end')
    tokens.fail('Only an operator, a dot or a bracket can continue the expression here.');
  return node;
}

/** Reads an operand and every operator after it that binds more tightly than `power`. */
function readExpression(tokens: Tokens, power: number, nesting: number): Node {
  return continueExpression(tokens, readOperand(tokens, nesting), power, nesting);
}

function continueExpression(tokens: Tokens, start: Node, power: number, nesting: number): Node {
  let node = start;
  while (powerOf(tokens.peek()) > power) node = readOperator(tokens, node, nesting);
  return node;
}

type ReadOperand = (tokens: Tokens, nesting: number) => Node;

/** What may start an operand, apart from names and literals. */
const OPERANDS: Partial<Record<Token['kind'], ReadOperand>> = {
  '@': () => CURRENT,
  '*': (tokens, nesting) => projection(tokens, CURRENT, { kind: 'values' }, STAR_POWER, nesting),
  '[]': (tokens, nesting) => projection(tokens, CURRENT, { kind: 'flattened' }, FLATTEN_POWER, nesting),
  '[?': (tokens, nesting) => readFilter(tokens, CURRENT, nesting),
  '[': (tokens, nesting) => readIndexing(tokens, CURRENT, nesting) ?? readList(tokens, nesting),
  '{': readHash,
  '(': readGroup,
  '!': (tokens, nesting) => ({ kind: 'not', operand: readExpression(tokens, NOT_POWER, nesting + 1) }),
};

function readOperand(tokens: Tokens, nesting: number): Node {
  const token = tokens.next();
  checkNesting(nesting, token.offset);
  if (token.kind === 'literal') return { kind: 'literal', value: token.value };
  if (token.kind === 'name' || token.kind === 'quotedName') return readName(tokens, token, nesting);
  const read = OPERANDS[token.kind];
  if (read !== undefined) return read(tokens, nesting);
  return tokens.fail(
    token.kind === '&'
      ? 'A reference (&) can only be an argument of a function.'
      : 'A name, a literal, @, *, a function, (, [ or { must stand here.',
    token,
  );
}

function readName(tokens: Tokens, token: NameToken, nesting: number): Node {
  if (tokens.peek().kind !== '(') return { kind: 'field', name: token.name };
  if (token.kind === 'quotedName') return tokens.fail('The name of a function takes no quotes.', token);
  return readCall(tokens, token, nesting);
}

type ReadOperator = (tokens: Tokens, left: Node, nesting: number) => Node;

/** What may continue an expression, apart from comparisons. */
const OPERATORS: Partial<Record<Token['kind'], ReadOperator>> = {
  '.': readAfterDot,
  '[': (tokens, left, nesting) =>
    readIndexing(tokens, left, nesting) ??
    tokens.fail('An index, a slice or * must stand here. A list of expressions needs a dot before its bracket.'),
  '[?': readFilter,
  '[]': (tokens, left, nesting) => projection(tokens, left, { kind: 'flattened' }, FLATTEN_POWER, nesting),
  '|': (tokens, left, nesting) => ({
    kind: 'pipe',
    stages: [...stagesOf(left), readExpression(tokens, 1, nesting + 1)],
  }),
  '||': (tokens, left, nesting) => ({
    kind: 'or',
    operands: [...operandsOf('or', left), readExpression(tokens, 2, nesting + 1)],
  }),
  '&&': (tokens, left, nesting) => ({
    kind: 'and',
    operands: [...operandsOf('and', left), readExpression(tokens, 3, nesting + 1)],
  }),
};

function readOperator(tokens: Tokens, left: Node, nesting: number): Node {
  const token = tokens.next();
  const read = OPERATORS[token.kind];
  return read === undefined ? readComparison(tokens, left, token, nesting) : read(tokens, left, nesting);
}

function readComparison(tokens: Tokens, left: Node, token: Token, nesting: number): Node {
  const right = readExpression(tokens, powerOf(token), nesting + 1);
  return { kind: 'comparison', operator: token.kind as Comparator, left, right };
}

// Chains of one operator are kept flat, so that neither compiling nor evaluating a long one nests.

function stagesOf(node: Node): readonly Node[] {
  return node.kind === 'pipe' ? node.stages : [node];
}

function stepsOf(node: Node): readonly Node[] {
  if (node.kind === 'current') return [];
  return node.kind === 'chain' ? node.steps : [node];
}

function operandsOf(kind: 'and' | 'or', node: Node): readonly Node[] {
  return node.kind === kind ? node.operands : [node];
}

function chain(left: Node, right: Node): Node {
  const steps = [...stepsOf(left), right];
  return steps.length === 1 ? right : { kind: 'chain', steps };
}

function readAfterDot(tokens: Tokens, left: Node, nesting: number): Node {
  if (tokens.take('*')) return projection(tokens, left, { kind: 'values' }, STAR_POWER, nesting);
  return chain(left, readDotted(tokens, nesting));
}

/** Reads the one operand that may follow a dot. */
function readDotted(tokens: Tokens, nesting: number): Node {
  const { kind } = tokens.peek();
  if (kind === '[') {
    tokens.next();
    return readList(tokens, nesting);
  }
  if (kind === 'name' || kind === 'quotedName' || kind === '{') return readOperand(tokens, nesting);
  return tokens.fail('A name, a function, *, [ or { must follow the dot.');
}

/** Reads an index, slice or `[*]` after its opening bracket. */
function readIndexing(tokens: Tokens, left: Node, nesting: number): Node | undefined {
  const bracket = readBracket(tokens);
  if (bracket === undefined || bracket.kind !== 'index') {
    return bracket && projection(tokens, left, bracket, STAR_POWER, nesting);
  }
  return chain(left, bracket);
}

function readFilter(tokens: Tokens, source: Node, nesting: number): Node {
  const condition = readExpression(tokens, 0, nesting + 1);
  tokens.expect(']', 'A filter ends with ].');
  return projection(tokens, source, { kind: 'filtered', condition }, FILTER_POWER, nesting);
}

/** Makes a projection, whose right side is all that follows and binds more tightly. */
function projection(tokens: Tokens, source: Node, elements: Elements, power: number, nesting: number): Node {
  tokens.countProjection();
  return { kind: 'projection', source, elements, each: readEach(tokens, power, nesting) };
}

function readEach(tokens: Tokens, power: number, nesting: number): Node {
  if (powerOf(tokens.peek()) < STAR_POWER) return CURRENT;
  if (tokens.peek().kind !== '.') return readExpression(tokens, power, nesting);
  tokens.next();
  return continueExpression(tokens, readAfterDot(tokens, CURRENT, nesting), power, nesting);
}

function readGroup(tokens: Tokens, nesting: number): Node {
  const inner = readExpression(tokens, 0, nesting + 1);
  tokens.expect(')', 'A closing ) must stand here.');
  return { kind: 'group', inner };
}

function readList(tokens: Tokens, nesting: number): Node {
  const items: Node[] = [];
  do items.push(readExpression(tokens, 0, nesting + 1));
  while (tokens.take(','));
  tokens.expect(']', 'A comma or ] must stand here.');
  return { kind: 'list', items };
}

function readHash(tokens: Tokens, nesting: number): Node {
  const entries: (readonly [string, Node])[] = [];
  do {
    const key = tokens.next();
    if (key.kind !== 'name' && key.kind !== 'quotedName') return tokens.fail('A key must stand here.', key);
    tokens.expect(':', 'A colon must follow the key.');
    entries.push([key.name, readExpression(tokens, 0, nesting + 1)]);
  } while (tokens.take(','));
  tokens.expect('}', 'A comma or } must stand here.');
  return { kind: 'hash', entries };
}

function readCall(tokens: Tokens, name: NameToken, nesting: number): Node {
  tokens.next();
  const parameters: Parameter[] = [];
  if (!tokens.take(')')) {
    do parameters.push(readArgument(tokens, nesting));
    while (tokens.take(','));
    tokens.expect(')', 'A comma or ) must stand here.');
  }
  const callee = findFunction(name.name);
  if (callee === undefined) return tokens.fail(`There is no function ${name.name}.`, name);
  const problem = arityProblem(callee, parameters.length);
  if (problem !== undefined) tokens.fail(problem, name);
  return { kind: 'call', callee, parameters };
}

/** `f([…])` is one level, as each of `f(…)` and `[…]` is. */
function readArgument(tokens: Tokens, nesting: number): Parameter {
  const kind = tokens.take('&') ? 'reference' : 'value';
  const level = tokens.peek().kind === '[' ? nesting : nesting + 1;
  return { kind, expression: readExpression(tokens, 0, level) };
}
