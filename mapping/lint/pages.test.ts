import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAGES, readPage } from './_page.ts';
import { findingsOf, lint } from './_pair.ts';
import { LINT_RULES } from './rules.ts';

describe.each(LINT_RULES)('the page of $id', ({ id, severity }) => {
  const { text, wrong, mended } = readPage(id);

  it('names the rule and its severity', () => {
    expect(text.startsWith(`# ${id}\n\nSeverity: ${severity}\n`)).toBe(true);
  });

  it('says what is found and why it matters', () => {
    expect(text).toMatch(/\n\n\S.{40,}\n\n## Why it matters\n\n\S.{30,}\n/);
  });

  it('shows a wrong pair that the rule finds', () => {
    const findings = findingsOf(id, wrong);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) expect(finding.severity).toBe(severity);
  });

  it('shows a mended pair that no rule takes for an error', () => {
    expect(findingsOf(id, mended)).toEqual([]);
    expect(lint(mended).filter((finding) => finding.severity === 'error')).toEqual([]);
  });
});

describe('the pages of lint', () => {
  it('have an index of every rule and are of nothing else', () => {
    const ids = LINT_RULES.map(({ id }) => id);
    expect(readdirSync(PAGES).sort()).toEqual([...ids.map((id) => `${id}.md`), 'README.md'].sort());
    const index = readFileSync(new URL('README.md', PAGES), 'utf8');
    const rows = Array.from(index.matchAll(/^\| \[(.+)\]\((.+)\.md\) \| (\w+) \| \S/gm), ([, ...row]) => row);
    expect(rows).toEqual(LINT_RULES.map(({ id, severity }) => [id, id, severity]));
  });
});
