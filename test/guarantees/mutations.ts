import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Mutation, MUTATIONS } from './_mutations.ts';

/**
 * Takes each safeguard out of a copy of the tree and runs the test that is there for it: one that still passes proves
 * nothing. `tsx test/guarantees/mutations.ts [words of a safeguard]`; exit code 1 when a test noticed nothing.
 */
const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUTPUT_BYTES = 64 * 1024 * 1024;

const [words = ''] = process.argv.slice(2);
const copy = await copyTree();
let survivors = 0;
try {
  for (const mutation of MUTATIONS.filter(({ safeguard }) => safeguard.includes(words))) {
    const before = await testsFailed(copy, mutation);
    const after = await withMutation(copy, mutation, () => testsFailed(copy, mutation));
    const isCaught = before === 0 && after > 0;
    if (!isCaught) survivors += 1;
    process.stdout.write(`${verdictOf(before, after)}  ${mutation.safeguard}\n          ${mutation.test.join(': ')}\n`);
  }
} finally {
  await rm(copy, { recursive: true, force: true });
}
if (survivors > 0) process.exitCode = 1;

function verdictOf(before: number, after: number): string {
  if (before > 0) return 'BROKEN  ';
  return after > 0 ? 'caught  ' : 'SURVIVED';
}

/** What is tracked or about to be, with the dependencies that are installed. */
async function copyTree(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'iot-connector-mutations-'));
  const { stdout } = await run('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: ROOT,
    maxBuffer: OUTPUT_BYTES,
  });
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    // Deleted files are still listed until that is committed.
    await cp(join(ROOT, file), join(directory, file)).catch(() => undefined);
  }
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  return directory;
}

async function withMutation<T>(directory: string, { file, replace }: Mutation, work: () => Promise<T>): Promise<T> {
  const path = join(directory, file);
  const original = await readFile(path, 'utf8');
  let mutated = original;
  for (const [text, by] of replace) {
    if (mutated.split(text).length !== 2) throw new Error(`${file} does not hold exactly once: ${text}`);
    mutated = mutated.replace(text, () => by);
  }
  await writeFile(path, mutated);
  try {
    return await work();
  } finally {
    await writeFile(path, original);
  }
}

interface Results {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
}

/** @throws Error when the test did not run at all, as after a change that does not even load */
async function testsFailed(directory: string, { test: [file, title] }: Mutation): Promise<number> {
  const output = join(directory, 'results.json');
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const selection = ['run', '--project', 'integration', `test/guarantees/${file}`, '-t', title];
  await run(process.execPath, [vitest, ...selection, '--reporter=json', `--outputFile=${output}`], {
    cwd: directory,
    maxBuffer: OUTPUT_BYTES,
  }).catch(() => undefined);
  const results: Results = JSON.parse(await readFile(output, 'utf8'));
  await rm(output);
  if (results.numFailedTests + results.numPassedTests === 0) throw new Error(`no test ran: ${file}, ${title}`);
  return results.numFailedTests;
}
