import { isJsonObject } from './resource.ts';

/** All values at a dotted element path; arrays on the way are looked through. */
export function valuesAt(node: unknown, path: string): readonly unknown[] {
  let nodes: readonly unknown[] = [node];
  for (const element of path.split('.')) {
    nodes = nodes.flatMap((parent) => childrenOf(parent, element));
  }
  return nodes;
}

function childrenOf(parent: unknown, element: string): readonly unknown[] {
  if (!isJsonObject(parent) || !Object.hasOwn(parent, element)) return [];
  const child = parent[element];
  return Array.isArray(child) ? child : [child];
}
