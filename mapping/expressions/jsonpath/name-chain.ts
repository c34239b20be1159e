import type { Path } from './ast.ts';

/** The names of a path that is nothing but names, and so finds one value at most. */
export function nameChain(path: Path): readonly string[] | undefined {
  const names: string[] = [];
  for (const segment of path.segments) {
    const [name, ...others] = segment.kind === 'names' ? segment.names : [];
    if (name === undefined || others.length > 0) return undefined;
    names.push(name);
  }
  return names;
}
