import { describe, expect, it } from 'vitest';
import { spanAt, toDiagnostics } from './problems.ts';

const text = '{\n  "typeName": "heart rate",\n  "values": [1, 23]\n}';

function at(line: number, column: number): string {
  const { from, to } = spanAt(text, line, column);
  return text.slice(from, to);
}

describe('the span of a place', () => {
  it.each([
    [2, 3, '"typeName"'],
    [2, 15, '"heart rate"'],
    [2, 22, 'rate"'],
    [3, 17, '23'],
    [1, 1, '{'],
  ])('at line %i, column %i is the token there', (line, column, token) => {
    expect(at(line, column)).toBe(token);
  });

  it('is a character at least, and inside the text, wherever it points', () => {
    expect(at(4, 1)).toBe('}');
    expect(spanAt(text, 99, 99)).toEqual({ from: text.length, to: text.length });
    expect(spanAt('', 1, 1)).toEqual({ from: 0, to: 0 });
  });
});

describe('a diagnostic', () => {
  it('says what is wrong and how to mend it, and leads to the page', () => {
    const [first] = toDiagnostics(text, [
      {
        severity: 'warning',
        message: 'Odd.',
        hint: 'Mend it.',
        line: 2,
        column: 3,
        page: { folder: 'lint', name: 'unknown-property' },
      },
    ]);
    expect(first).toMatchObject({
      from: 4,
      to: 14,
      severity: 'warning',
      message: 'Odd. Mend it.',
      source: 'unknown-property',
      actions: [{ name: 'Explain' }],
    });
  });
});
