import { evaluateExpression } from '../../../mapping/evaluate-expression.ts';
import { readBody } from '../../../mapping/event/read-body.ts';
import type { JsonObject } from '../../../mapping/expressions/json-object.ts';
import type { ExpressionLanguage } from '../../../mapping/expressions/expression.ts';
import { CommandFailure, EXIT } from '../../exit.ts';
import { print } from '../../print.ts';
import { answerLines, RequestError, requiredText } from './answer-lines.ts';
import { toJsonText } from '../../../mapping/exact-json.ts';
import { readMessages } from './message-files.ts';

interface Options {
  readonly language: ExpressionLanguage;
}

/** Evaluates one expression on one document; without an expression, one of each line of standard input. */
export async function evaluateExpressions(
  expression: string | undefined,
  file: string,
  { language }: Options,
): Promise<void> {
  if (expression === undefined) return answerLines(answerEval);
  const [document] = await readMessages([file]);
  const read = readBody(document?.text ?? '', { exactNumbers: true });
  if (!read.ok) throw new CommandFailure(EXIT.faults, `${document?.origin ?? file}: the document is not JSON.`);
  const evaluation = evaluateExpression(expression, language, read.value);
  if (evaluation.ok) return print(toJsonText(evaluation.result, 2));
  const { error } = evaluation;
  const pointed = error.kind === 'syntax' ? `\n${expression}\n${' '.repeat(error.offset)}^` : '';
  throw new CommandFailure(EXIT.faults, `${error.message}${pointed}`);
}

/** `{"language", "expression", "document"}` to `{"ok": true, "result"}` or `{"ok": false, "error"}`. */
export function answerEval(request: JsonObject): object {
  const { document } = request;
  if (document === undefined) throw new RequestError('"document" is missing.');
  return evaluateExpression(requiredText(request, 'expression'), languageOf(request), document);
}

function languageOf({ language = 'JsonPath' }: JsonObject): ExpressionLanguage {
  if (language === 'JsonPath' || language === 'JmesPath') return language;
  throw new RequestError('"language" must be "JsonPath" or "JmesPath".');
}
