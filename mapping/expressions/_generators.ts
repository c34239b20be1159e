import fc from 'fast-check';
import type { JsonValue } from '../model.ts';
import { frozen } from './_evaluate.ts';
import type { ExpressionLanguage } from './expression.ts';

/** Few names, so that generated expressions often find something in generated messages. */
const names = fc.constantFrom('a', 'b', 'hr', 'matchedToken', 'constructor', 'length');

const scalars = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, 2, 2.5, -1, '', 'a', '1'),
  fc.string({ unit: 'binary', maxLength: 4 }),
);

/** Frozen JSON values: an evaluator that changes one throws. */
export const messages: fc.Arbitrary<JsonValue> = fc
  .letrec<{ value: JsonValue; list: JsonValue; object: JsonValue }>((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, scalars, tie('list'), tie('object'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(names, tie('value'), { maxKeys: 4 }),
  }))
  .object.map((value) => frozen({ ...(value as object) }));

const filterOperand = fc.oneof(
  names.map((name) => `@.${name}`),
  names.map((name) => `@${name}`),
  names.map((name) => `$..${name}`),
  names.map((name) => `@[*].${name}`),
  fc.constantFrom('@', "'a'", "'1'", '1', '2.5', 'null', 'true'),
);

const filterTest = fc.oneof(
  filterOperand,
  fc
    .tuple(filterOperand, fc.constantFrom('==', '!=', '===', '!==', '<', '<=', '>', '>='), filterOperand)
    .map((parts) => parts.join(' ')),
  filterOperand.map((operand) => `${operand} =~ /^[a-c]*$/i`),
);

const filter = fc
  .tuple(filterTest, fc.array(fc.tuple(fc.constantFrom(' && ', ' || '), filterTest), { maxLength: 3 }))
  .map(([first, others]) => `[?(${first}${others.flat().join('')})]`);

const jsonPathSegment = fc.oneof(
  names.map((name) => `.${name}`),
  names.map((name) => `..${name}`),
  names.map((name) => `['${name}','a']`),
  fc.constantFrom('[0]', '[0,1]', '[*]', '[::-1]', '[-2:]', '.*', '..*'),
  filter,
  filter.map((text) => `..${text}`),
);

const jsonPaths = fc.array(jsonPathSegment, { maxLength: 4 }).map((segments) => `$${segments.join('')}`);

const jmesPaths = fc.letrec<{ text: string; operand: string }>((tie) => ({
  operand: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    names,
    fc.constantFrom(
      '@',
      '*',
      '[*]',
      '[]',
      '[0]',
      '[-1]',
      '[1:]',
      '[::-1]',
      '`1`',
      '`2.5`',
      "'a'",
      '`null`',
      '`[]`',
      '`{"a": 1}`',
    ),
    tie('text').map((text) => `(${text})`),
    tie('text').map((text) => `!${text}`),
    tie('text').map((text) => `[?${text}]`),
    fc.tuple(tie('text'), tie('text')).map(([left, right]) => `[${left}, ${right}]`),
    fc.tuple(names, tie('text')).map(([name, text]) => `{${name}: ${text}}`),
    fc
      .tuple(
        fc.constantFrom('type', 'to_array', 'to_string', 'length', 'keys', 'sort', 'sum', 'abs', 'reverse'),
        tie('text'),
      )
      .map(([name, text]) => `${name}(${text})`),
    fc
      .tuple(fc.constantFrom('sort_by', 'max_by', 'min_by'), tie('text'), tie('text'))
      .map(([name, list, key]) => `${name}(${list}, &${key})`),
    fc
      .tuple(fc.constantFrom('add', 'divide', 'contains', 'starts_with'), tie('text'), tie('text'))
      .map(([name, left, right]) => `${name}(${left}, ${right})`),
  ),
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('operand'),
    fc.tuple(tie('operand'), names).map(([left, name]) => `${left}.${name}`),
    fc.tuple(tie('operand'), fc.constantFrom('[*]', '[]', '[0]', '.*')).map(([left, right]) => left + right),
    fc
      .tuple(tie('operand'), fc.constantFrom('|', '||', '&&', '==', '!=', '<', '>='), tie('operand'))
      .map((parts) => parts.join(' ')),
  ),
})).text;

/** Expressions that compile. */
export function expressions(language: ExpressionLanguage): fc.Arbitrary<string> {
  return language === 'JsonPath' ? jsonPaths : jmesPaths;
}
