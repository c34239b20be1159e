import { describe, expect, it } from 'vitest';
import { evaluateExpression, prepareExpression } from './evaluate-expression.ts';

describe('evaluating one expression', () => {
  it('gives the whole value in either language', () => {
    const document = { readings: [{ hr: 70 }, { hr: 71 }] };
    expect(evaluateExpression('$.readings[*].hr', 'JsonPath', document)).toEqual({ ok: true, result: [70, 71] });
    expect(evaluateExpression('readings[*].hr | [0]', 'JmesPath', document)).toEqual({ ok: true, result: 70 });
    expect(evaluateExpression('nothing', 'JmesPath', document)).toEqual({ ok: true, result: null });
  });

  it('says where an expression is wrong', () => {
    const wrong = { ok: false, error: { kind: 'syntax', offset: 9 } };
    expect(prepareExpression('readings[', 'JmesPath')).toMatchObject(wrong);
    expect(evaluateExpression('readings[', 'JmesPath', {})).toMatchObject(wrong);
  });

  it('says that an expression fails on a document, and goes on to the next', () => {
    const ready = prepareExpression('abs(hr)', 'JmesPath');
    if (!ready.ok) throw new Error(ready.error.message);
    expect(ready.evaluate({ hr: 'high' })).toMatchObject({ ok: false, error: { kind: 'evaluation' } });
    expect(ready.evaluate({ hr: -3 })).toEqual({ ok: true, result: 3 });
  });

  it.each(['JsonPath', 'JmesPath'] as const)('hides no defect of what reads the document (%s)', (language) => {
    const document = Object.defineProperty({}, 'hr', {
      enumerable: true,
      get: () => {
        throw new TypeError('a defect');
      },
    });
    expect(() => evaluateExpression('hr', language, document)).toThrow('a defect');
  });
});
