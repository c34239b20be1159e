import { isNumber, parseNumber } from '../../json-number.ts';
import { typeOf } from '../values.ts';
import { define } from './definition.ts';
import { jsonText } from './json-text.ts';

export const CONVERSION_FUNCTIONS = [
  define('type', ['any value'], ([value]) => typeOf(value)),
  define('to_array', ['any value'], ([value]) => (Array.isArray(value) ? value : [value])),
  define('to_string', ['any value'], ([value], budget) =>
    typeof value === 'string' ? value : jsonText(value, budget),
  ),
  define('to_number', ['any value'], ([value]) => {
    if (typeof value === 'string') return parseNumber(value) ?? null;
    return isNumber(value) ? value : null;
  }),
];
