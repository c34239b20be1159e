import { describe, expect, it } from 'vitest';
import { faultOf } from './_evaluate.ts';
import { BROKEN_JMES_PATH_EXPRESSIONS, JMES_PATH_EXPRESSIONS, JSON_PATH_EXPRESSIONS } from './_inventory.ts';
import { compileExpression } from './compile.ts';

describe('the expressions of existing mappings', () => {
  it('number 250', () => {
    const count = JSON_PATH_EXPRESSIONS.length + JMES_PATH_EXPRESSIONS.length + BROKEN_JMES_PATH_EXPRESSIONS.length;
    expect(count).toBe(250);
  });

  it.each(JSON_PATH_EXPRESSIONS)('compile as JSONPath: %s', (text) => {
    expect(compileExpression(text, 'JsonPath')).toMatchObject({ ok: true, expression: { text } });
  });

  it.each(JMES_PATH_EXPRESSIONS)('compile as JMESPath: %s', (text) => {
    expect(compileExpression(text, 'JmesPath')).toMatchObject({ ok: true, expression: { text } });
  });

  it.each(BROKEN_JMES_PATH_EXPRESSIONS)('are refused where the old service refuses them: %s', (text) => {
    expect(faultOf(text, 'JmesPath').message).toMatch(/ends too early|takes (at least )?\d arguments?/);
  });

  it.each([
    '[Body][?contains(keys(@), `heartRate`)] | @[0]',
    '[Body][?contains(keys(@), `"heartRate"`)] | @[0]',
    "[Body][?contains(keys(@), 'heartRate')] | @[0]",
    '@.matchedToken.heartRate',
    'add(`10`, `10`)',
  ])('compile when they come from the published documentation: %s', (text) => {
    expect(compileExpression(text, 'JmesPath').ok).toBe(true);
  });

  it.each(['add(10, 10)', 'divide(40,50)'])('are refused where the documentation forgets the backticks: %s', (text) => {
    expect(faultOf(text, 'JmesPath').offset).toBe(text.indexOf('0') - 1);
  });
});
