import { spendVisits } from '../../budget.ts';
import { objectFrom } from '../../json-object.ts';
import { define, defineVariadic } from './definition.ts';

export const OBJECT_FUNCTIONS = [
  define('keys', ['an object'], ([object], budget) => {
    const names = Object.keys(object);
    spendVisits(budget, names.length);
    return names;
  }),
  define('values', ['an object'], ([object], budget) => {
    const values = Object.values(object);
    spendVisits(budget, values.length);
    return values;
  }),
  defineVariadic('merge', 'an object', (objects, budget) => {
    const entries = objects.flatMap((object) => Object.entries(object));
    spendVisits(budget, entries.length);
    return objectFrom(entries);
  }),
];
