import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../model.ts';
import { locateToken } from './locate-token.ts';

const inner = { hr: 70 };
const event = {
  Body: { list: [inner, { hr: 70 }], 'a/b': { '~': ['once'] } },
  Properties: { zone: 'UTC' },
  SystemProperties: {},
};

describe('the place of a selected token', () => {
  it.each<readonly [string, JsonValue, string | undefined]>([
    ['an object by identity', inner, '/Body/list/0'],
    ['a text that stands at one place', 'once', '/Body/a~1b/~0/0'],
    ['a property of the message', 'UTC', '/Properties/zone'],
    ['a number that stands at several places not', 70, undefined],
    ['a value that an expression made not', { hr: 70 }, undefined],
    ['null that is nowhere not', null, undefined],
    ['the whole event, of which expressions see a copy', { ...event }, ''],
  ])('is found for %s', (_, token, pointer) => {
    expect(locateToken(event, token)).toBe(pointer);
  });
});
