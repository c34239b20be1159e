import { readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { type Row, rowsOfPage, secretFileVariables, secretVariables, settingRows } from './_configuration-page.ts';
import { parseConfig } from './load-config.ts';

/** The page has sections, the schema an order of its own. */
function inOrder(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted(([a = ''], [b = '']) => a.localeCompare(b));
}

describe('docs/configuration.md', () => {
  it('has every setting with its variable, default and meaning', () => {
    expect(inOrder(rowsOfPage(4))).toEqual(inOrder(settingRows()));
  });

  it('leaves no setting without a meaning', () => {
    for (const [setting, , , meaning] of settingRows()) expect(meaning, setting).toMatch(/\.$/);
  });

  it('has every secret', () => {
    const rows = rowsOfPage(2);
    expect(rows.map(([variable]) => variable)).toEqual(secretVariables());
    for (const [variable, meaning] of rows) expect(meaning, variable).toMatch(/\.$/);
  });
});

describe('docs/azure.md', () => {
  const page = readFileSync(new URL('../docs/azure.md', import.meta.url), 'utf8');
  const snippets = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => text);

  it('shows configurations', () => {
    expect(snippets.length).toBeGreaterThan(2);
  });

  it.each(snippets.map((text, index) => [index + 1, text] as const))('shows one that can be used: %i', (_, text) => {
    expect(() => parseConfig(parse(text), 'docs/azure.md')).not.toThrow();
  });

  it('names settings and secrets that there are', () => {
    const known = new Set([
      ...settingRows().map(([, variable]) => variable),
      ...secretVariables(),
      ...secretFileVariables(),
    ]);
    for (const [variable] of page.matchAll(/`IOT_CONNECTOR_[A-Z_]+`/g)) expect(known).toContain(variable);
  });
});
