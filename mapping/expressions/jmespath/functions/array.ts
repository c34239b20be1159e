import { spendCharacters, spendVisits } from '../../budget.ts';
import { areEqual } from '../values.ts';
import { define, defineVariadic } from './definition.ts';
import { compareKeys, greatest } from './ordering.ts';

const ORDERED = 'an array of only strings or only numbers';

export const ARRAY_FUNCTIONS = [
  define('length', ['a string, an array or an object'], ([value], budget) => {
    if (Array.isArray(value)) return value.length;
    if (typeof value !== 'string') return Object.keys(value).length;
    spendCharacters(budget, value.length);
    return Array.from(value).length;
  }),
  define('reverse', ['a string or an array'], ([value], budget) => {
    if (typeof value === 'string') {
      spendCharacters(budget, value.length);
      return Array.from(value).reverse().join('');
    }
    spendVisits(budget, value.length);
    return value.toReversed();
  }),
  define('contains', ['a string or an array', 'any value'], ([value, wanted], budget) => {
    if (typeof value === 'string') return typeof wanted === 'string' && value.includes(wanted);
    spendVisits(budget, value.length);
    return value.some((element) => areEqual(element, wanted, budget));
  }),
  define('sort', [ORDERED], ([values], budget) => {
    spendVisits(budget, values.length);
    return values.toSorted(compareKeys);
  }),
  define('max', [ORDERED], ([values]) => greatest(values, compareKeys) ?? null),
  define('min', [ORDERED], ([values]) => greatest(values, (left, right) => compareKeys(right, left)) ?? null),
  defineVariadic('not_null', 'any value', (values) => values.find((value) => value !== null) ?? null),
];
