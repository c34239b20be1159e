import { isInteger, isNumber } from '../json-number.ts';
import type { Elements, Node, Parameter } from './ast.ts';

/** Functions that tell `1` from `1.0`, or show how a number was written. */
const ALWAYS_EXACT: ReadonlySet<string> = new Set([
  'divide',
  'pow',
  'fromUnixTimestamp',
  'fromUnixTimestampMs',
  'insertString',
  'to_string',
]);

/** Functions that do so only while no argument is a literal with a fraction, which makes them work on doubles. */
const EXACT_ON_INTEGERS: ReadonlySet<string> = new Set(['add', 'subtract', 'multiply']);

/** Whether the result can depend on how a number of the message was written. */
export function needsExactNumbers(node: Node): boolean {
  if (node.kind === 'comparison' && (node.operator === '==' || node.operator === '!=')) return true;
  if (node.kind === 'call' && isExactCall(node.callee.name, node.parameters)) return true;
  return innerNodes(node).some(needsExactNumbers);
}

function isExactCall(name: string, parameters: readonly Parameter[]): boolean {
  if (EXACT_ON_INTEGERS.has(name)) return !parameters.some(({ expression }) => isFraction(expression));
  return ALWAYS_EXACT.has(name);
}

function isFraction(node: Node): boolean {
  return node.kind === 'literal' && isNumber(node.value) && !isInteger(node.value);
}

function innerNodes(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'chain':
      return node.steps;
    case 'pipe':
      return node.stages;
    case 'projection':
      return [node.source, ...conditionOf(node.elements), node.each];
    case 'group':
      return [node.inner];
    case 'list':
      return node.items;
    case 'hash':
      return node.entries.map(([, value]) => value);
    case 'not':
      return [node.operand];
    case 'and':
    case 'or':
      return node.operands;
    case 'comparison':
      return [node.left, node.right];
    case 'call':
      return node.parameters.map(({ expression }) => expression);
    case 'current':
    case 'literal':
    case 'field':
    case 'index':
      break;
  }
  return [];
}

function conditionOf(elements: Elements): readonly Node[] {
  return elements.kind === 'filtered' ? [elements.condition] : [];
}
