import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import type { Inspection } from '../../fhir/inspect.ts';

declare module 'vitest' {
  interface TaskMeta {
    inspection?: Inspection;
  }
}

interface Row {
  readonly section: string;
  passed: number;
  readonly failed: string[];
  skipped: number;
}

const MARKS = { yes: 'yes', no: 'NO', unknown: '?' } as const;

/** Prints which strategy was used on the server and which guarantees hold there, as Markdown. */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const errors = [...unhandled, ...modules.flatMap((module) => module.errors())];
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const lines = [
      ...inspectionLines(tests),
      ...caseLines(tests.filter((test) => inspectionOf(test) === undefined)),
      ...errors.map((error) => `The run failed: ${messageOf(error)}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

function inspectionOf(test: TestCase): Inspection | undefined {
  return test.meta().inspection;
}

function inspectionLines(tests: readonly TestCase[]): readonly string[] {
  const found = tests.map(inspectionOf).find((one) => one !== undefined);
  if (found === undefined) return [];
  const { software, fhirVersion, baseUrl, strategy, firstWrite } = found;
  const how = strategy === 'clientId' ? `own ids, first write by ${firstWrite}` : 'conditional requests';
  return [
    `${software}, FHIR ${fhirVersion}, at ${baseUrl}: written to by ${how}`,
    '',
    '| promise | holds | how |',
    '|---|---|---|',
    ...found.guarantees.map(({ promise, holds, how: by }) => `| ${promise} | ${MARKS[holds]} | ${by} |`),
    '',
  ];
}

function caseLines(tests: readonly TestCase[]): readonly string[] {
  const rows = new Map<string, Row>();
  for (const test of tests) {
    const section = sectionOf(test);
    const row = rows.get(section) ?? { section, passed: 0, failed: [], skipped: 0 };
    rows.set(section, row);
    count(row, test);
  }
  const all = [...rows.values()];
  const failures = all.flatMap(({ failed }) => failed);
  return [
    '| guarantee | cases that hold | that do not | not applicable |',
    '|---|---|---|---|',
    ...all.map(({ section, passed, failed, skipped }) => `| ${section} | ${passed} | ${failed.length} | ${skipped} |`),
    '',
    ...failures.map((failure) => `Does not hold: ${failure}`),
  ];
}

function count(row: Row, test: TestCase): void {
  const { state, errors = [] } = test.result();
  if (state === 'passed') row.passed += 1;
  else if (state === 'failed') row.failed.push(`${row.section}: ${test.name} (${messageOf(errors[0])})`);
  else row.skipped += 1;
}

function sectionOf(test: TestCase): string {
  const { parent } = test;
  return isSuite(parent) ? parent.name : 'other';
}

function isSuite(parent: TestSuite | TestModule): parent is TestSuite {
  return parent.type === 'suite';
}

function messageOf(error: unknown): string {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  return message.split('\n')[0] ?? '';
}
