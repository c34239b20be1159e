import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const ENGINE = createRequire(import.meta.url).resolve('accessibility-checker-engine/ace.js');

interface Report {
  readonly results: readonly {
    readonly ruleId: string;
    readonly value: readonly [string, string];
    readonly message: string;
    readonly path: { readonly dom: string };
    readonly snippet: string;
  }[];
}

/** What the checker finds wrong with a page as it is, each as a line; questions that only a person can answer are left out. */
export async function findViolations(page: Page): Promise<readonly string[]> {
  // The content security policy lets no other script in, and the checker is none of the page's.
  await page.evaluate(await engineText());
  const report: Report = await page.evaluate(`new ace.Checker().check(document, ['WCAG_2_2'])`);
  return report.results
    .filter(({ value: [kind, outcome] }) => kind === 'VIOLATION' && outcome === 'FAIL')
    .map(({ ruleId, message, path, snippet }) => `${ruleId}: ${message} at ${path.dom} ${snippet}`);
}

let text: Promise<string> | undefined;

async function engineText(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  text ??= readFile(ENGINE, 'utf8').then((source) => `${source}; globalThis.ace = ace; undefined`);
  return text;
}
