import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildPage } from './_page-build.ts';

describe('the built page', () => {
  it('has the licence of every package beside it, of its own bundle and of its worker’s', async () => {
    await using build = await buildPage();
    const [, ...sections] = (await readFile(join(build.directory, 'licenses.md'), 'utf8')).split('\n## ');
    const names = sections.map((section) => section.split(' ', 1)[0]);
    expect(names).toEqual(expect.arrayContaining(['@codemirror/view', 'preact', 'uplot']));
    expect(names).toEqual(expect.arrayContaining(['@lhncbc/ucum-lhc', '@noble/hashes', 'lossless-json', 're2js']));
    expect(new Set(names).size).toBe(names.length);
    for (const section of sections) expect(section).toMatch(/copyright|©|owner notice/i);
    expect(await readFile(join(build.directory, 'NOTICE'), 'utf8')).toContain('ucum-lhc');
  });
});
