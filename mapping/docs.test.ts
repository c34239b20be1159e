import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'jsonc-parser';
import { build } from 'esbuild';
import { describe, expect, it, vi } from 'vitest';
import { type DocBlock, type DocPage, mappingText, readDocPages } from './_doc-page.ts';
import type { MappingCase } from './cases/mapping-case.ts';
import { readCases } from './cases/read-cases.ts';
import { runCase } from './cases/run-case.ts';
import { COMPATIBILITY } from './compatibility.ts';
import { loadDeviceMapping } from './device/load-device-mapping.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import { readBody } from './event/read-body.ts';
import { FAULT_CODES, type Result } from './fault.ts';
import { loadFhirMapping } from './fhir/load-fhir-mapping.ts';
import { toJsonText } from './exact-json.ts';
import type { PreviewMappings } from './preview/load-mappings.ts';

const pages = readDocPages();
const run = promisify(execFile);

/** What stands above a block on its page. */
interface Above {
  readonly device?: DocBlock;
  readonly fhir?: DocBlock;
  readonly messages: readonly unknown[];
}

const EXPECTATIONS = ['measurements', 'observations', 'faults'] as const;
type Expected = Partial<Pick<MappingCase, (typeof EXPECTATIONS)[number]>>;

/** Expectation blocks that follow each other without other input between them are one check. */
interface Check {
  readonly line: number;
  readonly above: Above;
  readonly expected: Expected;
  readonly compatibility?: 'medtech';
}

function checksOf({ blocks }: DocPage): readonly Check[] {
  const checks: Check[] = [];
  let above: Above = { messages: [] };
  let open: Check | undefined;
  for (const block of blocks) {
    const [kind = '', switches] = block.name.split(' ');
    if (!(EXPECTATIONS as readonly string[]).includes(kind)) {
      above = reads(above, block);
      open = undefined;
      continue;
    }
    const expected = { [kind]: JSON.parse(block.text) as unknown };
    const medtech = switches === 'medtech' ? { compatibility: 'medtech' as const } : {};
    if (open === undefined || kind in open.expected || open.compatibility !== medtech.compatibility) {
      open = { line: block.line, above, expected, ...medtech };
    } else {
      checks.pop();
      open = { ...open, expected: { ...open.expected, ...expected } };
    }
    checks.push(open);
  }
  return checks;
}

function reads(above: Above, block: DocBlock): Above {
  if (block.name === 'device' || block.name === 'fhir') return { ...above, [block.name]: block };
  if (block.name === 'message') return { ...above, messages: [exact(block.text)] };
  if (block.name !== 'messages') return above;
  return { ...above, messages: block.text.split('\n').map(exact) };
}

function exact(text: string): unknown {
  return valueOf(readBody(text, { exactNumbers: true }));
}

function load({ device, fhir }: Above): PreviewMappings {
  if (device === undefined) throw new Error('no device mapping above');
  return {
    device: valueOf(loadDeviceMapping(mappingText(device), { file: 'devicecontent.json' })),
    ...(fhir !== undefined && { fhir: valueOf(loadFhirMapping(mappingText(fhir), { file: 'fhirmapping.json' })) }),
  };
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.faults, null, 2));
  return result.value;
}

describe.each(pages)('docs/$name', (page) => {
  const checks = checksOf(page);
  it.each(checks)('shows what the mappings give, at line $line', ({ above, expected, compatibility }) => {
    const switches = COMPATIBILITY[compatibility ?? 'default'];
    expect(runCase(load(above), { messages: [...above.messages], ...expected }, switches).differences).toEqual([]);
  });

  it.each(page.expressions)('shows what $expression gives, at line $line', (row) => {
    const evaluation = evaluateExpression(row.expression, row.language, valueOf(readBody(row.document, EXACT)));
    if (row.gives === 'error') expect(evaluation.ok).toBe(false);
    else expect(evaluation.ok && JSON.parse(toJsonText(evaluation.result))).toEqual(JSON.parse(row.gives));
  });

  const cases = page.blocks.filter(({ name }) => name === 'cases');
  it.each(cases)('holds cases that pass, at line $line', (block) => {
    const before = page.blocks.filter(({ line }) => line < block.line);
    const above = before.reduce(reads, { messages: [] });
    const list = valueOf(readCases(block.text, { file: page.name }));
    expect(list.flatMap((one) => runCase(load(above), one).differences)).toEqual([]);
  });

  it('has JSON that can be read, and no block of a name that nobody checks', () => {
    for (const { language, name, text, line } of page.blocks) {
      if (language === 'json') expect(parse(text, [], { allowTrailingComma: true }), `line ${line}`).toBeDefined();
      expect([...EXPECTATIONS, ...INPUTS, ''], `line ${line}`).toContain(name.split(' ')[0]);
    }
  });

  it('links to files that exist', () => {
    const markdown = readFileSync(new URL(`../docs/${page.name}`, import.meta.url), 'utf8');
    for (const [, target = ''] of markdown.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      if (target.startsWith('http')) continue;
      expect(() => readFileSync(new URL(target, new URL(`../docs/${page.name}`, import.meta.url))), target).not.toThrow(
        /ENOENT/,
      );
    }
  });
});

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = fileURLToPath(new URL('index.ts', import.meta.url));
const EXACT = { exactNumbers: true };
const INPUTS = ['device', 'fhir', 'message', 'messages', 'document', 'cases'];

describe('docs/compatibility.md', () => {
  const text = readFileSync(new URL('../docs/compatibility.md', import.meta.url), 'utf8');

  it('explains every switch with both of its values', () => {
    for (const [name, value] of Object.entries(COMPATIBILITY.default)) {
      const section = text.split(`### \`${name}\``)[1]?.split('\n### ')[0] ?? '';
      expect(section, name).toContain(`\`${String(value)}\``);
      expect(section, name).toContain(`\`${String(new Map(Object.entries(COMPATIBILITY.medtech)).get(name))}\``);
    }
  });

  it('lists every fault code once', () => {
    const listed = Array.from(text.matchAll(/^\| `(\w+)` \|/gm), ([, code]) => code);
    expect(listed).toHaveLength(FAULT_CODES.length);
    expect(new Set(listed)).toEqual(new Set(FAULT_CODES));
  });
});

describe('the code of docs/library.md', () => {
  const programs = pages.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'ts'));

  it.each(programs)('prints what it says, at line $line', async ({ text }) => {
    const printed: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...values: readonly unknown[]) => {
      printed.push(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '));
    });
    try {
      await runProgram(text);
    } finally {
      log.mockRestore();
    }
    expect(printed).toEqual(Array.from(text.matchAll(/\/\/ → (.*)$/gm), ([, said]) => said));
  });

  it('is what the compiler accepts', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'docs-'));
    try {
      writeProject(folder, programs);
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      const { stdout } = await run(process.execPath, [tsc, '-p', folder]).catch((error: { stdout: string }) => error);
      expect(stdout.split('\n').filter((line) => /program-\d+\.ts/.test(line))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Files that the compiler of a user would check, with this package in place of the installed one. */
function writeProject(folder: string, programs: readonly DocBlock[]): void {
  programs.forEach(({ text }, index) => writeFileSync(join(folder, `program-${index}.ts`), text));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const compilerOptions = { types: [], lib: ['es2023', 'dom'], paths: { 'iot-connector/mapping': [ENTRY] } };
  const project = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
}

/** Bundled as a user's bundler does, from the name of the package. */
async function runProgram(contents: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts', resolveDir: ROOT },
    alias: { 'iot-connector/mapping': ENTRY },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  });
  await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')}`);
}
