import type { DeviceEntry } from '../../device-side.ts';
import type { ValueSelector } from '../../../device/device-template.ts';
import type { MappingPlace } from '../../../text/mapping-text.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';

/** Values of one device template that share their name or read the same number. */
export const repeatedValue: LintRule = {
  id: 'repeated-value',
  severity: 'error',
  check: ({ device }) => device.entries.flatMap(problemsOf),
};

function problemsOf({ template: { values }, at }: DeviceEntry): readonly Problem[] {
  return values.flatMap((value, index) => {
    const earlier = values.slice(0, index);
    const path = `/values/${index}`;
    return [
      ...repeatedName(value, earlier, at(`${path}/valueName`)),
      ...repeatedExpression(value, earlier, at(`${path}/valueExpression`)),
    ];
  });
}

function repeatedName(
  { name }: ValueSelector,
  earlier: readonly ValueSelector[],
  place: MappingPlace,
): readonly Problem[] {
  if (!earlier.some((other) => other.name === name)) return [];
  const message = `Two values of this template are named "${name}": only one of them can be written.`;
  return [{ place, message, hint: 'Give each value a name of its own.' }];
}

function repeatedExpression(
  value: ValueSelector,
  earlier: readonly ValueSelector[],
  place: MappingPlace,
): readonly Problem[] {
  const twin = earlier.find((other) => other.name !== value.name && isSameExpression(other, value));
  if (twin === undefined) return [];
  const message = `"${value.name}" and "${twin.name}" are read by the same expression: one number stands as both.`;
  return [{ place, message, hint: 'Most often a copied line; read each value from its own property.' }];
}

function isSameExpression({ expression: left }: ValueSelector, { expression: right }: ValueSelector): boolean {
  return left.text === right.text && left.language === right.language;
}
