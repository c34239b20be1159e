import type { Compatibility } from '../../../mapping/compatibility.ts';
import type { Difference } from '../../../mapping/cases/compare.ts';
import type { MappingCase } from '../../../mapping/cases/mapping-case.ts';
import { readCases } from '../../../mapping/cases/read-cases.ts';
import { runCase } from '../../../mapping/cases/run-case.ts';
import { loadMappings, type PreviewMappings } from '../../../mapping/preview/load-mappings.ts';
import { CommandFailure, EXIT } from '../../exit.ts';
import { print, printJson } from '../../print.ts';
import { type CompatibilityOptions, compatibilityFor } from './compatibility-option.ts';
import type { MappingFileOptions } from './mapping.ts';
import { type MappingFiles, readMappingFiles, readText } from './mapping-files.ts';
import { renderFault } from './render-fault.ts';

interface Options extends MappingFileOptions, CompatibilityOptions {
  readonly json?: boolean;
}

interface CaseReport {
  readonly file: string;
  readonly title: string;
  readonly passed: boolean;
  readonly differences: readonly Difference[];
}

/** Runs files of cases against two mappings; ends with the exit code of faults when one fails. */
export async function testMappings(files: readonly string[], options: Options): Promise<void> {
  const mappings = usable(await readMappingFiles(options));
  const compatibility = await compatibilityFor(options);
  const reports: CaseReport[] = [];
  for (const file of files) reports.push(...(await runFile(file, mappings, compatibility)));
  if (options.json === true) printJson(reports);
  else print(renderReports(reports));
  if (reports.some(({ passed }) => !passed)) process.exitCode = EXIT.faults;
}

/** @throws CommandFailure with every fault of both mappings */
function usable({ device, fhir }: MappingFiles): PreviewMappings {
  const { faults, mappings } = loadMappings(device, fhir);
  if (mappings !== undefined && faults.length === 0) return mappings;
  throw new CommandFailure(EXIT.faults, faults.map(renderFault).join('\n'));
}

async function runFile(
  file: string,
  mappings: PreviewMappings,
  compatibility: Compatibility,
): Promise<readonly CaseReport[]> {
  const cases = readCases(await readText(file), { file });
  if (!cases.ok) throw new CommandFailure(EXIT.usage, cases.faults.map(describeBadCase).join('\n'));
  return cases.value.map((one, index) => {
    const { differences } = runCase(mappings, one, compatibility);
    return { file, title: titleOf(one, index), passed: differences.length === 0, differences };
  });
}

function describeBadCase({ file, line, column, pointer, message }: Parameters<typeof renderFault>[0]): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return `${place}${pointer === undefined || pointer === '' ? '' : ` ${pointer}`}: ${message}`;
}

function titleOf({ title }: MappingCase, index: number): string {
  return title ?? `case ${index + 1}`;
}

function renderReports(reports: readonly CaseReport[]): string {
  const failed = reports.filter(({ passed }) => !passed);
  const lines = failed.flatMap(({ file, title, differences }) => [
    `${file}: ${title}`,
    ...differences.flatMap(renderDifference),
    '',
  ]);
  return [...lines, `${reports.length - failed.length} passed, ${failed.length} failed`].join('\n');
}

function renderDifference({ path, expected, received }: Difference): readonly string[] {
  return [`  ${path}`, `    expected ${textOf(expected)}`, `    received ${textOf(received)}`];
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? 'nothing' : JSON.stringify(value);
}
