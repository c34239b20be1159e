import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Long enough to be unique, short enough for 63-character labels and for people. */
const BUILD_ID_LENGTH = 12;
const WORKFLOW_SOURCE = /^(?!_)(?!.*\.(test|d)\.).*\.[jt]s$/;

/**
 * The build id of this worker: `TEMPORAL_WORKER_BUILD_ID` where a deployment sets it, else a hash of the workflow sources
 * and the SDK's version. Only what can change a replay is hashed, and not where the checkout lies, so that two hosts with
 * the same code agree and an edit elsewhere strands no run.
 */
export async function workerBuildId(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const given = environment['TEMPORAL_WORKER_BUILD_ID'];
  if (given !== undefined && given !== '') return given;
  return hashOfSources(fileURLToPath(new URL('../workflows/', import.meta.url)));
}

async function hashOfSources(directory: string): Promise<string> {
  const names = (await readdir(directory)).filter((name) => WORKFLOW_SOURCE.test(name)).sort();
  const hash = createHash('sha256').update(sdkVersion());
  for (const name of names) {
    const text = await readFile(join(directory, name), 'utf8');
    hash.update(`\0${name.replace(/\.[jt]s$/, '')}\0${text.replaceAll('\r\n', '\n')}`);
  }
  return hash.digest('hex').slice(0, BUILD_ID_LENGTH);
}

function sdkVersion(): string {
  const { version }: { version: string } = createRequire(import.meta.url)('@temporalio/workflow/package.json');
  return version;
}
