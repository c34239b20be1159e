import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Observation } from '@medplum/fhirtypes';
import { exampleObservations } from './_example-observations.ts';
import { spoiltVitalSigns, vitalSigns } from './_vital-signs.ts';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const TARGET = join(FOLDER, 'target');

mkdirSync(TARGET, { recursive: true });
const good = write('observations.ndjson', [...exampleObservations(), ...vitalSigns()]);
const spoilt = write('spoilt.ndjson', spoiltVitalSigns());
const maven = ['-B', '-q', '-f', join(FOLDER, 'pom.xml'), 'compile', 'exec:java', `-Dexec.args=${good} ${spoilt}`];
const { status, error } = spawnSync('mvn', maven, { stdio: 'inherit' });
if (error !== undefined) console.error('Maven and a Java 17 are needed: mvn could not be started.');
process.exitCode = status ?? 1;

function write(name: string, observations: readonly Observation[]): string {
  const file = join(TARGET, name);
  writeFileSync(file, observations.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return file;
}
