import { describe, expect, it } from 'vitest';
import { faultOf, jsonPathAll } from '../_evaluate.ts';
import { EvaluationError } from '../expression.ts';
import { MAX_REGEX_LENGTH, MAX_REGEX_SUBJECT_LENGTH } from '../limits.ts';

const matching = (pattern: string, subjects: readonly (string | number | null)[]) =>
  jsonPathAll(`$[?(@ =~ ${pattern})]`, subjects);

describe('=~', () => {
  it.each([
    ['/^HR/', ['HR-1', 'xHR'], ['HR-1']],
    ["'/^HR/'", ['HR-1', 'xHR'], ['HR-1']],
    ['/heart/', ['my heart', 'Heart'], ['my heart']],
    ['/heart/i', ['my heart', 'Heart', 'hand'], ['my heart', 'Heart']],
    ['/^b$/', ['a\nb', 'b'], ['b']],
    ['/^b$/m', ['a\nb', 'b'], ['a\nb', 'b']],
    ['/a.b/', ['a\nb', 'a-b'], ['a-b']],
    ['/a.b/s', ['a\nb', 'a-b'], ['a\nb', 'a-b']],
    ['/(a)(b)/x', ['ab'], ['ab']],
    ['/A.B/ims', ['a\nb'], ['a\nb']],
    ['/a/g', ['a'], ['a']],
    [String.raw`/\//`, ['a/b', 'ab'], ['a/b']],
    [String.raw`/^\d{3}$/`, ['123', '12'], ['123']],
    ['/(?i)a/', ['A'], ['A']],
    ['//', ['', 'a'], ['', 'a']],
    ['/[)]/', [')', '('], [')']],
  ])('%s', (pattern, subjects, found) => {
    expect(matching(pattern, subjects)).toEqual(found);
  });

  it('matches texts only', () => {
    expect(matching('/1/', [1, null, '1'])).toEqual(['1']);
    expect(jsonPathAll('$..[?(@.id =~ /^a/)]', { id: 'abc', x: { id: 7 } })).toEqual([{ id: 'abc', x: { id: 7 } }]);
    expect(jsonPathAll('$..[?(@.none =~ /a/ || @.id)]', { id: 1 })).toHaveLength(1);
  });

  it('tries every value that the left side finds', () => {
    expect(jsonPathAll('$[?(@.tags[*] =~ /^b/)]', [{ tags: ['a', 'bc'] }, { tags: ['a'] }])).toHaveLength(1);
  });

  it('takes time linear in the subject where backtracking takes for ever', () => {
    expect(matching('/^(a+)+$/', [`${'a'.repeat(1000)}!`])).toEqual([]);
  });

  it('is charged by the sizes of its pattern and of its subject', () => {
    const subjects = Array.from({ length: 100 }, () => 'a'.repeat(1000));
    expect(matching('/^b/', subjects)).toEqual([]);
    expect(() => matching(String.raw`/(\p{L}|\p{N}){1,500}$/`, subjects)).toThrow('visit too many values');
  });

  it(`refuses subjects longer than ${MAX_REGEX_SUBJECT_LENGTH} characters`, () => {
    expect(matching('/a/', ['a'.repeat(MAX_REGEX_SUBJECT_LENGTH)])).toHaveLength(1);
    expect(() => matching('/a/', ['a'.repeat(MAX_REGEX_SUBJECT_LENGTH + 1)])).toThrow(EvaluationError);
  });
});

describe('a pattern', () => {
  it(`has at most ${MAX_REGEX_LENGTH} characters`, () => {
    expect(matching(`/${'a'.repeat(MAX_REGEX_LENGTH)}/`, [])).toEqual([]);
    expect(faultOf(`$[?(@ =~ /${'a'.repeat(MAX_REGEX_LENGTH + 1)}/)]`, 'JsonPath').message).toContain('256 characters');
  });

  it.each([
    '/(?=a)/',
    '/(?!a)/',
    '/(?<=a)b/',
    '/(?<!a)b/',
    String.raw`/(a)\1/`,
    '/(?>a)/',
    String.raw`/a\Z/`,
    String.raw`/\Ga/`,
    '/(?#note)a/',
    "/(?'n'a)/",
    String.raw`/\p{IsGreek}/`,
    '/((a{100}){100}){100}/',
    '/(/',
    '/[/',
  ])('%s is refused, because it has no linear-time form or is broken', (pattern) => {
    expect(faultOf(`$[?(@ =~ ${pattern})]`, 'JsonPath')).toMatchObject({
      message: expect.stringContaining('RE2') as string,
      offset: 9,
    });
  });

  it.each([
    ['/[a-z-[aeiou]]/', 'subtraction'],
    ['/[[:alpha:]]/', 'POSIX'],
    [String.raw`/\Qa.b\E/`, 'literal text'],
  ])('%s is refused, because .NET reads it otherwise', (pattern, name) => {
    expect(faultOf(`$[?(@ =~ ${pattern})]`, 'JsonPath').message).toContain(name);
  });

  it.each([String.raw`/a\-\[b/`, String.raw`/\\Q/`, String.raw`/a\[:b/`])(
    '%s only escapes and is accepted',
    (pattern) => {
      expect(matching(pattern, [])).toEqual([]);
    },
  );

  it.each(['@.pattern', '5', 'a', "'a'", "'/a'", "'a/'", ''])(
    'must be written in the mapping, unlike %j',
    (pattern) => {
      expect(faultOf(`$[?(@ =~ ${pattern})]`, 'JsonPath').message).toContain('slashes');
    },
  );
});
