import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionScript, SHELLS, wordsByPlace, type WordsByPlace } from './completion.ts';
import { createWholeProgram } from './program.ts';

const run = promisify(execFile);
let places: WordsByPlace;
let directory: string;
beforeAll(async () => {
  places = wordsByPlace(await createWholeProgram());
  directory = await mkdtemp(join(tmpdir(), 'iot-connector-completion-'));
  await writeFile(join(directory, 'bash'), completionScript('bash', 'iot-connector', places));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What bash offers for a line, of which the last word is being typed. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _iot_connector; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['-c', script, 'bash', join(directory, 'bash'), 'iot-connector', ...words]);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('completion', () => {
  it('knows every command, its sub-commands and their options', () => {
    expect(places.get('')).toEqual(expect.arrayContaining(['up', 'devices', 'completion', '--config', '--help']));
    expect(places.get('/devices')).toEqual(expect.arrayContaining(['list', 'show', 'flush']));
    expect(places.get('/devices/list')).toEqual(expect.arrayContaining(['--silent', '--json', '--watch']));
  });

  it('offers in bash what fits where the line stands', async () => {
    expect(await offered('dev')).toEqual(['devices']);
    expect(await offered('devices', 'l')).toEqual(['list']);
    expect(await offered('devices', 'list', '--si')).toEqual(['--silent']);
    expect(await offered('--config', 'c.json', 'held', 'list', '--w')).toEqual(['--watch']);
  });

  it.each(SHELLS)('has a script for %s that names every place', (shell) => {
    const script = completionScript(shell, 'iot-connector', places);
    for (const place of places.keys()) expect(script).toContain(place);
  });
});
