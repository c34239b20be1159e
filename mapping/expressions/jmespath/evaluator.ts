import type { JsonValue } from '../../model.ts';
import type { EvaluationBudget } from '../expression.ts';
import { isArray, objectFrom } from '../json-object.ts';
import { MATCHED_TOKEN, withMatchedToken } from '../matched-token.ts';
import { propertyReader } from '../property.ts';
import type { Elements, Node, Parameter } from './ast.ts';
import { allElements, flattenedElements, slicedElements, valuesOfObject, type ReadElements } from './elements.ts';
import { compileCall } from './functions/call.ts';
import { Reference } from './functions/definition.ts';
import { COMPARATORS } from './comparators.ts';
import { isTruthy } from './values.ts';

/**
 * Where a node is evaluated. Inside `matchedTokenContext` the current value is the message, and the match comes beside
 * it, so that the object of both is built only for expressions that ask for all of it.
 */
export type Place = 'value' | 'matchedTokenContext';

/** A compiled node. Nothing found is null, as in the specification. `matchedToken` counts in its context only. */
export type Evaluate = (current: JsonValue, budget: EvaluationBudget, matchedToken: JsonValue) => JsonValue;

/** Compiles a node whose projections become plain arrays. */
export function compileNode(node: Node, place: Place): Evaluate {
  switch (node.kind) {
    case 'literal':
      return () => node.value;
    case 'field':
      return fieldReader(node.name, place);
    case 'index':
      return indexReader(node.index);
    case 'chain':
      return compileChain(node.steps, place);
    case 'pipe':
      return compileChain(node.stages, place);
    case 'projection':
      return compileProjection(node, place);
    case 'group':
      return compileNode(node.inner, place);
    case 'list':
      return compileList(node.items, place);
    case 'hash':
      return compileHash(node.entries, place);
    case 'not': {
      const operand = compileNode(node.operand, place);
      return (current, budget, token) => !isTruthy(operand(current, budget, token));
    }
    case 'and':
    case 'or':
      return compileJunction(node.kind, node.operands, place);
    case 'comparison':
      return compileComparison(node, place);
    case 'call':
      return compileCall(
        node.callee,
        node.parameters.map((parameter) => compileParameter(parameter, place)),
      );
    case 'current':
      break;
  }
  return place === 'value' ? (current) => current : withMatchedTokenReader;
}

const withMatchedTokenReader: Evaluate = (message, _budget, token) => withMatchedToken(message, token);

function fieldReader(name: string, place: Place): Evaluate {
  if (place === 'matchedTokenContext' && name === MATCHED_TOKEN) return (_message, _budget, token) => token;
  const read = propertyReader(name);
  return (current) => read(current) ?? null;
}

function indexReader(index: number): Evaluate {
  return (current) => (isArray(current) ? (current.at(index) ?? null) : null);
}

/** Each step runs on the value of the one before, so only the first is at `place`. */
function compileChain(nodes: readonly Node[], place: Place): Evaluate {
  const steps = nodes.map((node, index) => compileNode(node, index === 0 ? place : 'value'));
  return (current, budget, token) => {
    let value = current;
    for (const step of steps) value = step(value, budget, token);
    return value;
  };
}

/** A projection evaluates `each` on the elements of its source and drops what gives null. */
function compileProjection(node: Node & { readonly kind: 'projection' }, place: Place): Evaluate {
  const source = compileNode(node.source, place);
  const readElements = elementsReader(node.elements);
  const each = compileNode(node.each, 'value');
  const passes = node.elements.kind === 'filtered' ? compileNode(node.elements.condition, 'value') : undefined;
  return (current, budget, token) => {
    const elements = readElements(source(current, budget, token), budget);
    if (elements === undefined) return null;
    const projected: JsonValue[] = [];
    for (const element of elements) {
      if (passes !== undefined && !isTruthy(passes(element, budget, null))) continue;
      const value = each(element, budget, null);
      if (value !== null) projected.push(value);
    }
    return projected;
  };
}

function elementsReader(elements: Elements): ReadElements {
  if (elements.kind === 'values') return valuesOfObject;
  if (elements.kind === 'flattened') return flattenedElements;
  return elements.kind === 'slice' ? slicedElements(elements.slice) : allElements;
}

function compileList(items: readonly Node[], place: Place): Evaluate {
  const evaluators = items.map((item) => compileNode(item, place));
  return (current, budget, token) => {
    if (current === null) return null;
    return evaluators.map((evaluate) => evaluate(current, budget, token));
  };
}

function compileHash(entries: readonly (readonly [string, Node])[], place: Place): Evaluate {
  const evaluators = entries.map(([name, node]) => [name, compileNode(node, place)] as const);
  return (current, budget, token) => {
    if (current === null) return null;
    return objectFrom(evaluators.map(([name, evaluate]) => [name, evaluate(current, budget, token)] as const));
  };
}

/** The first operand that decides, or the last: operands are values, not booleans. */
function compileJunction(kind: 'and' | 'or', operands: readonly Node[], place: Place): Evaluate {
  const evaluators = operands.map((operand) => compileNode(operand, place));
  const decides = kind === 'or';
  return (current, budget, token) => {
    let value: JsonValue = null;
    for (const evaluate of evaluators) {
      value = evaluate(current, budget, token);
      if (isTruthy(value) === decides) return value;
    }
    return value;
  };
}

function compileComparison(node: Node & { readonly kind: 'comparison' }, place: Place): Evaluate {
  const left = compileNode(node.left, place);
  const right = compileNode(node.right, place);
  const compare = COMPARATORS[node.operator];
  return (current, budget, token) => compare(left(current, budget, token), right(current, budget, token), budget);
}

function compileParameter(parameter: Parameter, place: Place): Evaluate | Reference {
  if (parameter.kind === 'value') return compileNode(parameter.expression, place);
  const evaluate = compileNode(parameter.expression, 'value');
  return new Reference((element, budget) => evaluate(element, budget, null));
}
