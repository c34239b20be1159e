import type { DeviceEntry } from '../../device-side.ts';
import type { LintRule } from '../../lint-rule.ts';

/** Device templates that repeat an earlier one word for word. */
export const duplicateTemplate: LintRule = {
  id: 'duplicate-template',
  severity: 'warning',
  check: ({ device: { entries } }) =>
    entries.flatMap((entry, index) => {
      const first = entries.slice(0, index).find((earlier) => contentOf(earlier) === contentOf(entry));
      if (first === undefined) return [];
      return {
        place: entry.at(''),
        message: `This template is the same as template ${first.template.index}: every reading is made twice.`,
        hint: 'Remove one of the two.',
      };
    }),
};

// The schema gives properties one order.
function contentOf({ entry }: DeviceEntry): string {
  return JSON.stringify(entry);
}
