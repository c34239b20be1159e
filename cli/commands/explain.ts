import { join } from 'node:path';
import { Command } from 'commander';
import { PACKAGE_ROOT } from '../../config/package.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { type ExplainedPage, findPage, namesNear, readExplainedPages } from '../explain/explained-pages.ts';
import { print, printJson, table } from '../print.ts';

interface Options {
  readonly json?: boolean;
}

export function explainCommand(): Command {
  return new Command('explain')
    .argument('[code]', 'as UnknownDevice, never-matches or IncompatibleDataException; without it, all that there are')
    .option('--json', 'as JSON')
    .action((code: string | undefined, options: Options) => explain(code, options));
}

async function explain(code: string | undefined, { json }: Options): Promise<void> {
  const pages = await readExplainedPages(join(PACKAGE_ROOT, 'docs'));
  if (code === undefined) return list(pages, json);
  const page = findPage(pages, code);
  if (page === undefined) throw notFound(pages, code);
  if (json === true) printJson(page);
  else print(page.text.trimEnd());
}

function list(pages: readonly ExplainedPage[], json: boolean | undefined): void {
  if (json === true) return printJson(pages.map(({ name, oldNames, about }) => ({ name, oldNames, about })));
  const rows = pages.map(({ name, about }) => [name, about]);
  print(table(['NAME', 'MEANS'], rows));
}

function notFound(pages: readonly ExplainedPage[], code: string): CommandFailure {
  const near = namesNear(pages, code);
  const hint = near.length === 0 ? 'See all: iot-connector explain' : `Did you mean ${near.join(', ')}?`;
  return new CommandFailure(EXIT.notFound, `iot-connector: nothing is called ${code}. ${hint}`);
}
