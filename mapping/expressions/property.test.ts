import { describe, expect, it } from 'vitest';
import { ExactNumber, type JsonValue } from '../model.ts';
import { chainReader, propertyReader } from './property.ts';

describe('propertyReader', () => {
  it.each<readonly [string, JsonValue, JsonValue | undefined]>([
    ['hr', { hr: 0 }, 0],
    ['hr', { hr: null }, null],
    ['hr', {}, undefined],
    ['hr', [1], undefined],
    ['hr', 'text', undefined],
    ['hr', null, undefined],
    ['0', [1], undefined],
    ['0', { 0: 1 }, 1],
    ['length', [1], undefined],
    ['length', 'text', undefined],
    ['length', { length: 2 }, 2],
    ['map', [], undefined],
    ['text', new ExactNumber('1.0'), undefined],
    ['value', new ExactNumber('1.0'), undefined],
    ['value', { value: 1 }, 1],
    ['constructor', {}, undefined],
    ['constructor', { constructor: 1 }, 1],
    ['__proto__', {}, undefined],
    ['__proto__', JSON.parse('{"__proto__": 1}') as JsonValue, 1],
  ])('reads %s of %j', (name, value, property) => {
    expect(propertyReader(name)(value)).toEqual(property);
  });
});

describe('chainReader', () => {
  const deep = { a: { b: { c: { d: 1 } } } };

  it.each<readonly [readonly string[], JsonValue | undefined]>([
    [[], deep],
    [['a'], deep.a],
    [['a', 'b'], deep.a.b],
    [['a', 'b', 'c'], deep.a.b.c],
    [['a', 'b', 'c', 'd'], 1],
    [['x'], undefined],
    [['x', 'b'], undefined],
    [['a', 'x'], undefined],
    [['a', 'x', 'c'], undefined],
    [['x', 'b', 'c', 'd'], undefined],
    [['a', 'b', 'c', 'd', 'e'], undefined],
  ])('follows %j', (names, value) => {
    expect(chainReader(names)(deep)).toEqual(value);
  });
});
