import { describe, expect, it } from 'vitest';
import { toJsonText } from './exact-json.ts';
import { ExactNumber } from './model.ts';

describe('JSON text', () => {
  it('keeps exact numbers as they were written', () => {
    const value = { a: [new ExactNumber('9007199254740993'), new ExactNumber('1.0'), 2, null], b: 'x', c: undefined };
    expect(toJsonText(value)).toBe('{"a":[9007199254740993,1.0,2,null],"b":"x"}');
  });

  it('is null for nothing', () => {
    expect(toJsonText(undefined)).toBe('null');
  });

  it('is indented on demand', () => {
    expect(toJsonText({ a: 1 }, 2)).toBe('{\n  "a": 1\n}');
  });
});
