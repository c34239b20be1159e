import { describe, expect, it } from 'vitest';
import { indentMessage } from './indent-message.ts';

describe('an indented message', () => {
  it('has every character that it had but white space', () => {
    const text = '{"id":12345678901234567890,"t":36.50,"list":[1,2]}';
    const indented = indentMessage(text);
    expect(indented.split('\n').length).toBeGreaterThan(4);
    expect(indented.replaceAll(/\s/g, '')).toBe(text);
  });

  it('is left as it is when it is no JSON', () => {
    expect(indentMessage('hello')).toBe('hello');
  });
});
