import { JSONPath } from 'jsonpath-plus';
import type { NormalizeCase } from './cases.ts';

interface Template {
  readonly templateType: string;
  readonly template: Readonly<Record<string, unknown>> & {
    readonly typeMatchExpression: unknown;
    readonly values: readonly { readonly valueExpression: unknown }[];
  };
}

/**
 * The same expressions by jsonpath-plus, for comparison only: it runs code that stands in an expression, so it gets none but
 * those of this bench and of the examples. `undefined` where a mapping has expressions in another language.
 */
export function evaluateByJsonPathPlus(kase: NormalizeCase): ((message: string) => number) | undefined {
  const { mappingText, form } = kase;
  const { template: templates } = JSON.parse(mappingText) as { readonly template: readonly Template[] };
  const plans = templates.map(toPlan).filter((plan) => plan !== undefined);
  if (plans.length < templates.length) return undefined;
  return (text) => {
    const value: unknown = JSON.parse(text);
    const message = form === 'envelope' ? Object(value) : { Body: value, Properties: {}, SystemProperties: {} };
    let found = 0;
    for (const plan of plans) found += runPlan(plan, message);
    return found;
  };
}

interface Plan {
  readonly isCalculated: boolean;
  readonly match: string;
  readonly others: readonly string[];
}

const HUB = ['$.SystemProperties.iothub-connection-device-id', '$.Properties.iothub-creation-time-utc'];
const CENTRAL = ['$.deviceId', '$.enqueuedTime'];

function toPlan({ templateType, template }: Template): Plan | undefined {
  const { typeMatchExpression, values, ...others } = template;
  const fixed = templateType.startsWith('IotCentral') ? CENTRAL : templateType.startsWith('Iot') ? HUB : [];
  const ids = Object.entries(others).filter(([name]) => name.endsWith('Expression'));
  const expressions = [...ids.map(([, value]) => value), ...values.map(({ valueExpression }) => valueExpression)];
  if (!isText(typeMatchExpression) || !expressions.every(isText)) return undefined;
  const isCalculated = templateType.startsWith('Calculated');
  return { isCalculated, match: inItsDialect(typeMatchExpression), others: [...fixed, ...expressions] };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** `@name` is a syntax error there; it wants `@.name`. */
function inItsDialect(expression: string): string {
  return expression.replaceAll(/@(?=\w)/g, '@.');
}

function runPlan({ isCalculated, match, others }: Plan, message: object): number {
  // It tests no root after `..`: the message becomes a child.
  const matches = evaluate(match, { message });
  for (const matchedToken of matches) {
    const root = isCalculated ? { ...message, matchedToken } : Object(matchedToken);
    for (const path of others) evaluate(path, root);
  }
  return matches.length;
}

function evaluate(path: string, json: object): readonly unknown[] {
  const found: unknown = JSONPath({ path, json, eval: 'safe', wrap: true, ignoreEvalErrors: true });
  return Array.isArray(found) ? found : [];
}
