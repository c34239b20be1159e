import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../model.ts';
import { compiled, faultOf, jmesPathAll, jmesPathOne, jsonPathAll, LANGUAGES, search } from './_evaluate.ts';
import { createBudget, spendMatches, spendVisits } from './budget.ts';
import { compileExpression } from './compile.ts';
import { EvaluationError } from './expression.ts';
import { EVENT_LIMITS, MAX_EXPRESSION_LENGTH, MAX_NESTING, MAX_PROJECTIONS } from './limits.ts';

/** `{child: {child: …}}` */
function nested(levels: number): JsonValue {
  let value: JsonValue = { hr: 1 };
  for (let level = 0; level < levels; level += 1) value = { child: value };
  return value;
}

describe('a budget', () => {
  it('has the limits of an event unless others are given', () => {
    expect(createBudget()).toEqual(EVENT_LIMITS);
    expect(createBudget({ matches: 3 })).toEqual({ ...EVENT_LIMITS, matches: 3 });
    expect(createBudget({ visits: 5 })).toEqual({ ...EVENT_LIMITS, visits: 5 });
  });

  it('can be spent to the last unit and no further', () => {
    const budget = createBudget({ visits: 2, matches: 2 });
    spendVisits(budget, 2);
    spendMatches(budget, 2);
    expect(() => spendVisits(budget, 1)).toThrow(EvaluationError);
    expect(() => spendMatches(budget, 1)).toThrow(EvaluationError);
  });

  it('is shared by all expressions that run on one event', () => {
    const budget = createBudget({ matches: 3 });
    expect(jsonPathAll('$[*]', [1, 2], budget)).toHaveLength(2);
    expect(() => jmesPathAll('[*]', [1, 2], budget)).toThrow('match too many values');
  });

  it('stops scans that multiply', () => {
    expect(() => jsonPathAll('$..*..*..*..*', nested(60))).toThrow(EvaluationError);
  });

  it('stops filters that compare everything with everything', () => {
    const rows = Array.from({ length: 2000 }, (_, id) => ({ id }));
    expect(() => jsonPathAll('$.rows[?(@.id == $.rows[*].none || @.id == $.rows[*].id)]', { rows })).toThrow(
      'visit too many values',
    );
  });

  it.each([
    ['lists that double', '[@, @][]'],
    ['texts that double', "join('', [@, @]) | to_array(@) | join('', [@[0], @[0]])"],
  ])('stops %s', (_what, step) => {
    expect(() => search(Array(30).fill(step).join(' | '), 'x')).toThrow('visit too many values');
  });

  it.each(['to_string(@)', '@ == `[]` || to_string([@, @])', 'contains([@], [[@]]) || to_string(@)'])(
    'stops what walks a value that shares its parts: %s',
    (end) => {
      expect(() => search(`${'[@, @] | '.repeat(40)}${end}`, 1)).toThrow('visit too many values');
    },
  );

  it('stops the showing of a value that shares its parts', () => {
    const text = Array(40).fill('[@, @]').join(' | ');
    expect(jmesPathOne(text, 1)).toHaveLength(2);
    expect(() => search(text, 1)).toThrow('visit too many values');
  });

  it.each([
    ['$[0,0,0,0]', [1]],
    ["$['a','a','a','a']", { a: 1 }],
    ['$.*', { a: 1, b: 1, c: 1, d: 1 }],
    ['$[*]', [1, 2, 3, 4]],
    ['$[::2]', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['$[?(@ > 9)]', [1, 2, 3, 4]],
    ['$..*', [1, 2, 3]],
    ['$..a', [[], [], [], []]],
    ['$..[?(@.a)]', [[], [], [], []]],
    ['$..[?(@ > 9)]', [1, 2, 3, 4]],
  ] as const)('is charged for each visited value by %s', (text, root) => {
    expect(() => jsonPathAll(text, root, createBudget({ visits: 3 }))).toThrow('visit too many values');
  });

  it.each([
    ['[*]', [1, 2, 3, 4]],
    ['[]', [[1, 2], [3]]],
    ['[1:]', [1, 2, 3, 4, 5]],
    ['[?@]', [1, 2, 3, 4]],
    ['*', { a: 1, b: 1, c: 1, d: 1 }],
    ['@ == `[1,2,3,4]`', [1, 2, 3, 4]],
    ['@ == `{"a":1,"b":1,"c":1,"d":1}`', { a: 1, b: 1, c: 1, d: 1 }],
    ['keys(@)', { a: 1, b: 1, c: 1 }],
    ['values(@)', { a: 1, b: 1, c: 1 }],
    ['merge(@)', { a: 1, b: 1, c: 1 }],
    ['sum(@)', [1, 2, 3]],
    ['sort(@)', [1]],
    ['map(&@, @)', [1, 2, 3]],
    ['sort_by(@, &@)', [1, 2, 3]],
    ['contains(@, `9`)', [1, 2, 3]],
    ['reverse(@)', 'a text of more than 16'],
    ['reverse(@)', [1, 2, 3]],
    ['length(@)', 'a text of more than 16'],
    ['to_string(@)', [1, 2]],
    ['insertString(@, @, `1`)', 'a text of 17 char'],
    ["join('', @)", ['a text of 17 char']],
  ] as const)('is charged for each visited value by %s', (text, root) => {
    const visits = text === 'sort(@)' ? 2 : 3;
    expect(() => jmesPathAll(text, root, createBudget({ visits }))).toThrow('visit too many values');
  });
});

describe.each(LANGUAGES)('the text of a %s expression', (language) => {
  it(`has at most ${MAX_EXPRESSION_LENGTH} characters`, () => {
    expect(compileExpression('a'.repeat(MAX_EXPRESSION_LENGTH), language).ok).toBe(true);
    expect(faultOf('a'.repeat(MAX_EXPRESSION_LENGTH + 1), language)).toEqual({
      message: 'An expression has at most 4096 characters.',
      offset: MAX_EXPRESSION_LENGTH,
    });
  });
});

describe('the nesting of an expression', () => {
  it.each([
    ['JsonPath', '[?(@', ')]'],
    ['JmesPath', '(', ')'],
    ['JmesPath', '[', ']'],
    ['JmesPath', '{a: ', '}'],
    ['JmesPath', '!', ''],
    ['JmesPath', 'abs(', ')'],
    ['JmesPath', 'sum([', '])'],
    ['JmesPath', 'map(&', ', a)'],
    ['JmesPath', 'a[?', ']'],
  ] as const)(`is at most ${MAX_NESTING} levels in %s: %s`, (language, open, close) => {
    const start = language === 'JsonPath' ? '$' : '';
    const text = (levels: number) =>
      `${start}${open.repeat(levels)}${language === 'JsonPath' ? '' : 'a'}${close.repeat(levels)}`;
    expect(compileExpression(text(MAX_NESTING - 2), language).ok).toBe(true);
    expect(faultOf(text(MAX_NESTING + 1), language).message).toContain('32 levels');
    expect(faultOf(text(400), language).message).toContain('32 levels');
  });

  it('counts the changes between && and || of JSONPath, which nest', () => {
    const [allowed, tooMany] = [15, 17].map((changes) => `$[?(@.a${' && @.a || @.a'.repeat(changes)})]`);
    expect(compileExpression(allowed as string, 'JsonPath').ok).toBe(true);
    expect(faultOf(tooMany as string, 'JsonPath').message).toContain('32 levels');
  });

  it(`has at most ${MAX_PROJECTIONS} projections in JMESPath`, () => {
    for (const projection of ['[*]', '[]', '.a[?a]', '.*']) {
      expect(compileExpression(`a${projection.repeat(MAX_PROJECTIONS)}`, 'JmesPath').ok).toBe(true);
      expect(faultOf(`a${projection.repeat(MAX_PROJECTIONS + 1)}`, 'JmesPath').message).toContain('128 projections');
    }
  });
});

describe('long flat expressions', () => {
  it.each([
    ['JsonPath', `$${'.a'.repeat(2000)}`],
    ['JsonPath', `$${'[0]'.repeat(1300)}`],
    ['JsonPath', `$[?(@.a${' || @.a'.repeat(580)})]`],
    ['JmesPath', `a${'.a'.repeat(2000)}`],
    ['JmesPath', `a${'[0]'.repeat(1300)}`],
    ['JmesPath', `a${' | a'.repeat(1000)}`],
    ['JmesPath', `a${' || a'.repeat(800)}`],
    ['JmesPath', `a${' && a'.repeat(800)}`],
    ['JmesPath', `a${' == a'.repeat(800)}`],
  ] as const)('compile and run without nesting (%s)', (language, text) => {
    expect(compiled(text, language).selectAll({}, createBudget()).length).toBeLessThanOrEqual(1);
  });
});

describe('deep values', () => {
  it.each(['$..hr', '$..*', '$..[?(@.hr)]', '$..[?(@ == 1)]'])(
    'are refused, not walked to a stack overflow, by %s',
    (text) => {
      expect(() => compiled(text, 'JsonPath').selectAll(nested(20_000), createBudget())).toThrow('nested too deeply');
      expect(compiled(text, 'JsonPath').selectAll(nested(64), createBudget()).length).toBeGreaterThan(0);
    },
  );

  it.each(['@ == `1` || to_string(@)', 'a == b', 'a.child == b.child', '[a] == [b]'])(
    'are refused, not walked to a stack overflow, by %s',
    (text) => {
      const deep = { ...(nested(20_000) as object), a: nested(20_000), b: nested(20_000) };
      expect(() => compiled(text, 'JmesPath').selectAll(deep, createBudget())).toThrow('nested too deeply');
    },
  );

  it.each(LANGUAGES)('are refused when they are to be shown (%s)', (language) => {
    expect(() => compiled('child', language).evaluate(nested(20_000), createBudget())).toThrow('nested too deeply');
  });
});
