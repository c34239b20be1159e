import { spendCharacters } from '../../budget.ts';
import { EvaluationError } from '../../expression.ts';
import { bigIntOf, isInteger } from '../../json-number.ts';
import { define } from './definition.ts';

export const STRING_FUNCTIONS = [
  define('starts_with', ['a string', 'a string'], ([text, prefix]) => text.startsWith(prefix)),
  define('ends_with', ['a string', 'a string'], ([text, suffix]) => text.endsWith(suffix)),
  define('join', ['a string', 'an array of strings'], ([separator, texts], budget) => {
    const length = texts.reduce((total, text) => total + separator.length + text.length, 0);
    spendCharacters(budget, length);
    return texts.join(separator);
  }),
  /** The position counts UTF-16 units, as in the peer. */
  define('insertString', ['a string', 'a string', 'a number'], ([text, insertion, position], budget) => {
    if (!isInteger(position)) throw new EvaluationError('insertString() needs an integer as argument 3.');
    const index = bigIntOf(position);
    if (index < 0n || index > BigInt(text.length)) {
      throw new EvaluationError('insertString() needs a position inside the text as argument 3.');
    }
    spendCharacters(budget, text.length + insertion.length);
    return text.slice(0, Number(index)) + insertion + text.slice(Number(index));
  }),
];
