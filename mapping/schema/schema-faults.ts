import type { z } from 'zod';
import type { Fault, Result } from '../fault.ts';
import { fail, ok } from '../fault.ts';
import { toPointer } from '../text/json-pointer.ts';
import type { MappingText } from '../text/mapping-text.ts';

type Issue = z.core.$ZodIssue;

/** Checks a mapping file against its schema; every fault has its place and the template it is in. */
export function checkAgainst<T>(
  schema: z.ZodType<T>,
  spell: (value: unknown) => unknown,
  text: MappingText,
): Result<T> {
  const value = spell(text.value);
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return ok(parsed.data);
  return fail(...parsed.error.issues.flatMap(innermost).map((issue) => toFault(issue, value, text)));
}

/** Of the alternatives of a union, the one that got furthest says what is wrong. */
function innermost(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const best = issue.errors.toSorted((left, right) => depthOf(right) - depthOf(left))[0] ?? [];
  if (depthOf(best) === 0) return [issue];
  return best.flatMap((inner) => innermost(Object.assign(inner, { path: [...issue.path, ...inner.path] })));
}

function depthOf(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

function toFault(issue: Issue, value: unknown, text: MappingText): Fault {
  const place = text.locate(toPointer(issue.path));
  const message = describe(issue);
  const [root, template] = issue.path;
  if (root !== 'template' || typeof template !== 'number') return { code: 'InvalidTemplate', message, ...place };
  const typeName = read(value, ['template', template, 'template', 'typeName']);
  const named = typeof typeName === 'string' ? { typeName } : {};
  return { code: 'InvalidTemplate', message, ...place, template, ...named };
}

function read(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    value,
  );
}

function describe(issue: Issue): string {
  const step = issue.path.at(-1) ?? 'the mapping';
  const subject = typeof step === 'number' ? `entry ${step}` : String(step);
  return issue.input === undefined ? `${subject} is missing` : `${subject} ${complaint(issue)}`;
}

function complaint(issue: Issue): string {
  const expected = expectations(issue);
  return expected.length > 0 ? `must be ${expected.join(' or ')}` : issue.message;
}

/** What would have been accepted, in words. */
function expectations(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_type') return [`a JSON ${issue.expected}`];
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value));
  if (issue.code !== 'invalid_union') return [];
  return [...discriminators(issue), ...issue.errors.flat().flatMap(expectations)];
}

/** The types' declarations leave out that zod names the values a discriminator may have. */
function discriminators(issue: object): readonly string[] {
  const options: unknown = Reflect.get(issue, 'options');
  return Array.isArray(options) ? options.map((option) => JSON.stringify(option)) : [];
}
