import { findNodeAtLocation, type Node } from 'jsonc-parser';

/** The node of a pointer into an event: a message is a whole envelope, or the body of one. */
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
