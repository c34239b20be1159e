import { describe, expect, it } from 'vitest';
import { findUnknown } from './find-unknown.ts';

describe('finding properties that a JSON Schema does not know', () => {
  it('gives each its pointer, with the names that are known there', () => {
    const schema = { properties: { a: { items: { properties: { b: {}, c: {} } } } } };
    expect(findUnknown({ a: [{ b: 1 }, { 'x/y': 1, a: 2 }] }, schema)).toEqual([
      { name: 'x/y', pointer: '/a/1/x~1y', siblings: ['b', 'c'], isKnownElsewhere: false },
      { name: 'a', pointer: '/a/1/a', siblings: ['b', 'c'], isKnownElsewhere: true },
    ]);
  });

  it('says nothing where the schema allows everything or is none', () => {
    expect(findUnknown({ a: { b: 1 } }, { properties: { a: {} } })).toEqual([]);
    expect(findUnknown({ a: 1 }, {})).toEqual([]);
    expect(findUnknown({ a: 1 }, true)).toEqual([]);
    expect(findUnknown({ a: 1 }, { properties: { b: true } })).toEqual([]);
  });
});
