import { describe, expect, it } from 'vitest';
import { templatePlace } from './template-place.ts';

const text = '{ "template": [\n{ "template": { "typeName": "a" } },\n{ "templateType": "x" } ] }';

describe('the place of a template', () => {
  it('is its type name, or its beginning where it has none', () => {
    expect(templatePlace(text, 0)).toEqual({ line: 2, column: 29 });
    expect(templatePlace(text, 1)).toEqual({ line: 3, column: 1 });
  });

  it('is unknown for a template that is not there', () => {
    expect(templatePlace(text, 2)).toBeUndefined();
    expect(templatePlace('', 0)).toBeUndefined();
  });
});
