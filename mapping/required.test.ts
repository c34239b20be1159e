import { expect, it } from 'vitest';
import { required } from './required.ts';

it('goes on with what is there and with nothing else', () => {
  expect([0, '', null, false].map(required)).toEqual([0, '', null, false]);
  expect(() => required(undefined)).toThrow('a defect');
});
