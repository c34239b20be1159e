import { readFileSync } from 'node:fs';
import { SECRET_VARIABLES } from './secrets.ts';
import { listSettings, type Setting } from './settings.ts';

const PAGE = new URL('../docs/configuration.md', import.meta.url);

/** A row of the page: setting, variable, default, meaning. */
export type Row = readonly string[];

/** What the page must say, from the schema. */
export function settingRows(): readonly Row[] {
  return listSettings().map((setting) => [
    code(setting.path.join('.')),
    code(setting.variable),
    defaultOf(setting),
    meaningOf(setting),
  ]);
}

export function secretVariables(): readonly string[] {
  return SECRET_VARIABLES.map(code);
}

export function secretFileVariables(): readonly string[] {
  return SECRET_VARIABLES.map((variable) => code(`${variable}_FILE`));
}

/** The rows of the page's tables that begin with the setting or the secret. */
export function rowsOfPage(columns: number): readonly Row[] {
  const lines = readFileSync(PAGE, 'utf8').split('\n');
  return lines.map(cellsOf).filter((cells) => cells.length === columns && cells[0]?.startsWith('`') === true);
}

function cellsOf(line: string): Row {
  if (!line.startsWith('|')) return [];
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function defaultOf({ default: value }: Setting): string {
  return value === undefined ? 'none' : code(typeof value === 'string' ? value : JSON.stringify(value));
}

function meaningOf({ meaning, words }: Setting): string {
  const unsaid = words.filter((word) => !meaning.includes(code(word)));
  return unsaid.length === 0 ? meaning : `${meaning} One of ${words.map(code).join(', ')}.`;
}

function code(text: string): string {
  return `\`${text}\``;
}
