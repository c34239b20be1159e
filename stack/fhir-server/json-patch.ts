import { badRequest, refusal } from './fhir-error.ts';
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject } from './resource.ts';

type Pointer = readonly string[];

/** Applies RFC 6902 operations to a copy. @throws FhirError */
export function applyJsonPatch(document: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw badRequest('A JSON Patch is an array of operations.');
  return operations.reduce(applyOperation, structuredClone(document));
}

function applyOperation(document: unknown, operation: unknown): unknown {
  if (!isJsonObject(operation)) throw badRequest('A JSON Patch operation is an object.');
  const path = parsePointer(operation.path);
  switch (operation.op) {
    case 'add':
      return edit(document, path, 'add', operation.value);
    case 'replace':
      valueAt(document, path);
      return edit(document, path, 'replace', operation.value);
    case 'remove':
      valueAt(document, path);
      return edit(document, path, 'remove', undefined);
    case 'copy':
      return edit(document, path, 'add', structuredClone(valueAt(document, parsePointer(operation.from))));
    case 'move': {
      const from = parsePointer(operation.from);
      const value = valueAt(document, from);
      return edit(edit(document, from, 'remove', undefined), path, 'add', value);
    }
    case 'test':
      if (isDeepStrictEqual(valueAt(document, path), operation.value)) return document;
      throw refusal(422, 'processing', 'A test of the JSON Patch does not hold.');
    default:
      throw badRequest('A JSON Patch operation is add, remove, replace, move, copy or test.');
  }
}

function parsePointer(pointer: unknown): Pointer {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) {
    throw badRequest('A path of a JSON Patch is a JSON Pointer.');
  }
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(document: unknown, path: Pointer): unknown {
  let node = document;
  for (const part of path) {
    if (Array.isArray(node) && arrayIndex(node, part) < node.length) node = node[arrayIndex(node, part)];
    else if (isJsonObject(node) && Object.hasOwn(node, part)) node = node[part];
    else throw badRequest('A path of the JSON Patch leads nowhere.');
  }
  return node;
}

/** A copy of the document, edited at the path; only the nodes on the path are copied. */
function edit(document: unknown, path: Pointer, change: 'add' | 'replace' | 'remove', value: unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  const isLast = rest.length === 0;
  if (Array.isArray(document)) {
    const index = arrayIndex(document, part);
    if (!isLast) return document.with(index, edit(valueAt(document, [part]), rest, change, value));
    const inserted = change === 'remove' ? [] : [value];
    return document.toSpliced(index, change === 'add' ? 0 : 1, ...inserted);
  }
  if (!isJsonObject(document)) throw badRequest('A path of the JSON Patch leads nowhere.');
  const next = isLast ? value : edit(valueAt(document, [part]), rest, change, value);
  const { [part]: _replaced, ...others } = document;
  return isLast && change === 'remove' ? others : { ...others, [part]: next };
}

function arrayIndex(array: readonly unknown[], part: string): number {
  if (part === '-') return array.length;
  if (!/^(0|[1-9]\d*)$/.test(part) || Number(part) > array.length)
    throw badRequest('An index of the JSON Patch is out of range.');
  return Number(part);
}
