import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { PreviewedMatch } from '../../../mapping/index.ts';

/** A part of a message text that a template matched. */
export interface MatchPlace {
  readonly from: number;
  readonly to: number;
  readonly match: number;
}

/** Where in a message text its matches stand; matches whose place is not certain have none. */
export function matchPlaces(text: string, matches: readonly PreviewedMatch[]): readonly MatchPlace[] {
  const root = parseTree(text);
  if (root === undefined) return [];
  return matches.flatMap(({ pointer }, match) => {
    const node = pointer === undefined ? undefined : findPointer(root, pointer);
    return node === undefined ? [] : [{ from: node.offset, to: node.offset + node.length, match }];
  });
}

/** The node of a pointer into the event: a message is a whole envelope, or the body of one. */
export function findPointer(root: Node, pointer: string): Node | undefined {
  const steps = pointer.split('/').slice(1).map(unescapeStep);
  const isEnvelope = findNodeAtLocation(root, ['Body']) !== undefined;
  if (!isEnvelope && steps[0] === 'Body') steps.shift();
  return walk(root, steps);
}

function walk(node: Node, steps: readonly string[]): Node | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return node;
  const next = findNodeAtLocation(node, [node.type === 'array' ? Number(step) : step]);
  return next === undefined ? undefined : walk(next, rest);
}

/** RFC 6901 §4. */
function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
