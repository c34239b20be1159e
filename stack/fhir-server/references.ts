import { isJsonObject } from './resource.ts';

/** Every literal reference in a resource. */
export function referencesIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(referencesIn);
  if (!isJsonObject(node)) return [];
  const own = typeof node.reference === 'string' ? [node.reference] : [];
  return [...own, ...Object.values(node).flatMap(referencesIn)];
}

/** A copy of the JSON value with each literal reference replaced by what the function says. */
export function mapReferences(node: unknown, replace: (reference: string) => string): unknown {
  if (Array.isArray(node)) return node.map((item) => mapReferences(item, replace));
  if (!isJsonObject(node)) return node;
  const entries = Object.entries(node).map(([name, value]) => [
    name,
    name === 'reference' && typeof value === 'string' ? replace(value) : mapReferences(value, replace),
  ]);
  return Object.fromEntries(entries);
}
