import { RE2JS } from 're2js';
import { spendCharacters } from '../budget.ts';
import { EvaluationError, type EvaluationBudget } from '../expression.ts';
import { MAX_REGEX_LENGTH, MAX_REGEX_SUBJECT_LENGTH } from '../limits.ts';
import { ExpressionSyntaxError } from '../syntax-error.ts';

/** Whether a text matches; its price depends on the sizes of text and pattern. */
export type RegexTest = (subject: string, budget: EvaluationBudget) => boolean;

/** `x` (explicit capture) and letters that Json.NET does not know change nothing about whether a text matches. */
const FLAGS: ReadonlyMap<string, number> = new Map([
  ['i', RE2JS.CASE_INSENSITIVE],
  ['m', RE2JS.MULTILINE],
  ['s', RE2JS.DOTALL],
]);

/** What RE2 accepts with another meaning than .NET, which would give silently different matches. */
const OTHER_MEANING: readonly { readonly syntax: RegExp; readonly name: string }[] = [
  { syntax: /^(?:\\.|[^\\])*?-\[/s, name: 'character class subtraction (-[…])' },
  { syntax: /^(?:\\.|[^\\])*?\[:/s, name: 'a POSIX class ([:…:])' },
  { syntax: /^(?:\\[^Q]|[^\\])*?\\Q/s, name: 'literal text (\\Q…\\E)' },
];

/** Compiles `/pattern/flags` to a test that takes time linear in its subject. */
export function compileRegex(literal: string, offset: number): RegexTest {
  const end = literal.lastIndexOf('/');
  if (end < 1 || !literal.startsWith('/')) {
    throw new ExpressionSyntaxError('A regular expression is written between slashes.', offset);
  }
  const pattern = literal.slice(1, end);
  checkPattern(pattern, offset);
  const automaton = compileAutomaton(pattern, flagsOf(literal.slice(end + 1)), offset);
  const size = automaton.programSize();
  return (subject, budget) => {
    if (subject.length > MAX_REGEX_SUBJECT_LENGTH) {
      throw new EvaluationError(`A text longer than ${MAX_REGEX_SUBJECT_LENGTH} characters met a regular expression.`);
    }
    // Each character can lead through the whole program.
    spendCharacters(budget, subject.length * size);
    return automaton.test(subject);
  };
}

function checkPattern(pattern: string, offset: number): void {
  if (pattern.length > MAX_REGEX_LENGTH) {
    throw new ExpressionSyntaxError(`A regular expression has at most ${MAX_REGEX_LENGTH} characters.`, offset);
  }
  const refused = OTHER_MEANING.find(({ syntax }) => syntax.test(pattern));
  if (refused !== undefined) {
    throw new ExpressionSyntaxError(`A regular expression cannot contain ${refused.name} here.`, offset);
  }
}

function flagsOf(letters: string): number {
  let flags = 0;
  for (const letter of letters) flags |= FLAGS.get(letter) ?? 0;
  return flags;
}

function compileAutomaton(pattern: string, flags: number, offset: number): RE2JS {
  try {
    return RE2JS.compile(pattern, flags);
  } catch {
    throw new ExpressionSyntaxError(
      'The regular expression is not valid RE2 syntax, which has no look-around, back references, atomic groups or \\Z.',
      offset,
    );
  }
}
