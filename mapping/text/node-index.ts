import type { Node } from 'jsonc-parser';
import { required } from '../required.ts';
import { parentPointer, toPointer } from './json-pointer.ts';

/** The value of a syntax tree and the source offset of each of its parts. */
export interface NodeIndex {
  readonly value: unknown;
  offsetOf(pointer: string, source: string, within?: number): number;
}

export function createNodeIndex(root: Node): NodeIndex {
  const nodes = new Map<string, Node>();
  const value = readNode(root, '', nodes);
  // Mappings may spell property names in any case, and are checked in the documented one.
  const anyCase = new Map(Array.from(nodes, ([pointer, node]) => [pointer.toLowerCase(), node]));
  const find = (pointer: string): Node =>
    nodes.get(pointer) ?? anyCase.get(pointer.toLowerCase()) ?? find(parentPointer(pointer));
  return {
    value,
    offsetOf(pointer, source, within) {
      const node = find(pointer);
      return within !== undefined && node.type === 'string' ? offsetInString(source, node, within) : node.offset;
    },
  };
}

// Of two properties with one name the last is in force, for the value as for the place.
function readNode(node: Node, pointer: string, nodes: Map<string, Node>): unknown {
  nodes.set(pointer, node);
  const children = node.children ?? [];
  if (node.type === 'array') {
    return children.map((child, index) => readNode(child, pointer + toPointer([index]), nodes));
  }
  if (node.type !== 'object') return node.value as unknown;
  // `fromEntries` defines properties, so that `__proto__` is a name like any other.
  return Object.fromEntries(
    children.map((property) => {
      const [name, value] = required(property.children);
      const key = String(required(name).value);
      return [key, readNode(required(value), pointer + toPointer([key]), nodes)] as const;
    }),
  );
}

/** An escape is one character of the value and two or six of the source. */
function offsetInString(source: string, node: Node, within: number): number {
  const end = node.offset + node.length - 1;
  let offset = node.offset + 1;
  for (let left = within; left > 0 && offset < end; left--) {
    if (source[offset] !== '\\') offset += 1;
    else offset += source[offset + 1] === 'u' ? 6 : 2;
  }
  return Math.min(offset, end);
}
