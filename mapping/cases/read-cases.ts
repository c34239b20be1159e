import { readBody } from '../event/read-body.ts';
import { isArray, isObject } from '../expressions/json-object.ts';
import type { Fault, Result } from '../fault.ts';
import { fail, ok } from '../fault.ts';
import type { JsonValue } from '../model.ts';
import { toPointer } from '../text/json-pointer.ts';
import { type MappingCase, mappingCaseSchema } from './mapping-case.ts';

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Reads a file of cases: one, a list, or `{"cases": […]}`. Numbers in messages stay as they were written. */
export function readCases(text: string, { file }: { readonly file: string }): Result<readonly MappingCase[]> {
  const json = readBody(text, { exactNumbers: true, maxBytes: MAX_FILE_BYTES });
  if (!json.ok) {
    return fail(...json.faults.map((fault) => ({ ...fault, file, message: fault.message.replace('body', 'file') })));
  }
  const { path, cases } = listOf(json.value);
  if (cases.length === 0) return fail({ ...faultAt([], 'There is no case in this file.'), file });
  const isList = isArray(json.value) || path.length > 0;
  const good: MappingCase[] = [];
  const faults: Fault[] = [];
  for (const [index, one] of cases.entries()) {
    const read = readCase(one, isList ? [...path, index] : []);
    if (read.ok) good.push(read.value);
    else faults.push(...read.faults.map((fault) => ({ ...fault, file })));
  }
  return faults.length > 0 ? fail(...faults) : ok(good);
}

function listOf(value: JsonValue): { readonly path: readonly string[]; readonly cases: readonly JsonValue[] } {
  if (isArray(value)) return { path: [], cases: value };
  const cases = isObject(value) ? value['cases'] : undefined;
  return cases !== undefined && isArray(cases) ? { path: ['cases'], cases } : { path: [], cases: [value] };
}

function readCase(value: JsonValue, path: readonly PropertyKey[]): Result<MappingCase> {
  const parsed = mappingCaseSchema.safeParse(value);
  if (!parsed.success) {
    return fail(...parsed.error.issues.map((issue) => faultAt([...path, ...issue.path], `${issue.message}.`)));
  }
  const { message, messages = [], measurements, observations, faults } = parsed.data;
  if (message === undefined && messages.length === 0) return fail(faultAt(path, 'The case has no message.'));
  if ((measurements ?? observations ?? faults) !== undefined) return ok(parsed.data);
  return fail(faultAt(path, 'The case expects nothing: name measurements, observations or faults.'));
}

function faultAt(path: readonly PropertyKey[], message: string): Fault {
  return { code: 'InvalidDataFormat', message, pointer: toPointer(path) };
}
