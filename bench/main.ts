import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BENCHES, isBenchName } from './registry.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

// Inside node_modules, so that built code finds the packages; never part of a commit.
const BUILD = join(ROOT, 'node_modules/.cache/iot-connector-bench');

process.exitCode = main(process.argv.slice(2));

/** Runs the benches that are named, or all, each in a process of its own; the exit code says whether they ran. */
function main(asked: readonly string[]): number {
  const unknown = asked.filter((name) => !isBenchName(name));
  if (unknown.length > 0) {
    console.error(`No bench is named ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
    return 2;
  }
  build();
  const names = asked.length > 0 ? asked : Object.keys(BENCHES);
  return Math.max(...names.map(run));
}

// Benches measure what ships, code built by tsc: the loader of the sources wraps every closure to keep its name.
function build(): void {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const project = join(ROOT, 'bench/tsconfig.json');
  const { status } = spawnSync(process.execPath, [tsc, '-p', project, '--outDir', BUILD], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The benches could not be built.');
  mkdirSync(BUILD, { recursive: true });
  writeFileSync(join(BUILD, 'package.json'), '{ "type": "module" }');
}

function run(name: string): number {
  const args = ['--expose-gc', join(BUILD, 'bench/run.js'), name];
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}
