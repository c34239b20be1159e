import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exampleObservations } from './_example-observations.ts';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const TARGET = join(FOLDER, 'target');
const FILE = join(TARGET, 'observations.ndjson');

mkdirSync(TARGET, { recursive: true });
writeFileSync(
  FILE,
  exampleObservations()
    .map((one) => `${JSON.stringify(one)}\n`)
    .join(''),
);
const maven = ['-B', '-q', '-f', join(FOLDER, 'pom.xml'), 'compile', 'exec:java', `-Dexec.args=${FILE}`];
const { status, error } = spawnSync('mvn', maven, { stdio: 'inherit' });
if (error !== undefined) console.error('Maven and a Java 17 are needed: mvn could not be started.');
process.exitCode = status ?? 1;
