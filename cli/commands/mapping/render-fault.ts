import type { Fault } from '../../../mapping/fault.ts';

/** A fault as compilers print theirs, `file:line:column` first, so that editors and terminals lead there. */
export function renderFault(fault: Fault): string {
  const { file, line, column, code, message, typeName, expression, expected, received } = fault;
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const named = typeName === undefined ? code : `${code} (${typeName})`;
  const head = [place, named, message].filter((part) => part !== '').join(': ');
  const details = Object.entries({ expression, expected, received }).flatMap(([name, text]) =>
    text === undefined ? [] : [`    ${name} ${text}`],
  );
  return [head, ...details].join('\n');
}
