import type { DeviceTemplate, Selector } from '../../../device/device-template.ts';
import type { DeviceEntry } from '../../device-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';

/** Expressions whose first step can be in no message: they start elsewhere than their template does. */
export const unreachableExpression: LintRule = {
  id: 'unreachable-expression',
  severity: 'error',
  check: ({ device }) => device.entries.flatMap(problemsOf),
};

const ENVELOPE = ['Body', 'Properties', 'SystemProperties'];

function problemsOf({ template }: DeviceEntry): readonly Problem[] {
  const { typeMatch, scope } = template;
  const others = selectorsOf(template);
  const wrongMatch = startsOutside(typeMatch, ENVELOPE) ? [problemOf(typeMatch, MESSAGE_HINT)] : [];
  const wrongOthers = others.filter((selector) =>
    scope === 'message'
      ? startsOutside(selector, [...ENVELOPE, 'matchedToken'])
      : firstStep(selector) === 'matchedToken',
  );
  return [...wrongMatch, ...wrongOthers.map((one) => problemOf(one, scope === 'message' ? CONTEXT_HINT : MATCH_HINT))];
}

const MESSAGE_HINT = 'A message has Body, Properties and SystemProperties; start with one of them, for example $.Body.';
const CONTEXT_HINT = 'Expressions of CalculatedContent start with Body, Properties, SystemProperties or matchedToken.';
const MATCH_HINT = 'Expressions of this template type start at the match itself: leave matchedToken out.';

function problemOf(selector: Selector, hint: string): Problem {
  const message = `${selector.subject} starts with "${firstStep(selector)}", which no message has there: it never finds anything.`;
  return { place: selector.place, message, hint };
}

function selectorsOf({ deviceId, timestamps, patientId, encounterId, correlationId, values }: DeviceTemplate) {
  return [deviceId, ...timestamps, patientId, encounterId, correlationId, ...values].filter((one) => one !== undefined);
}

function startsOutside(selector: Selector, names: readonly string[]): boolean {
  const step = firstStep(selector);
  return step !== undefined && !names.includes(step);
}

/** The property that a plain path begins with; other expressions are not judged by their text. */
function firstStep({ expression: { language, text } }: Selector): string | undefined {
  const plain = language === 'JsonPath' ? JSON_PATH_START : JMES_PATH_START;
  return plain
    .exec(text)
    ?.slice(1)
    .find((name) => name !== undefined);
}

const JSON_PATH_START = /^\s*\$(?:\.([A-Za-z_][\w-]*)|\['([^'\\]+)'\])/;
const JMES_PATH_START = /^\s*([A-Za-z_]\w*)\s*(?:[.[]|$)/;
