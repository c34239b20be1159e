import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { FhirServer } from '../../stack/fhir-server/server.ts';
import { startFhirServer } from '../../stack/fhir-server/server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const CONFIG = 'test/conformance/vitest.config.ts';

/** As `npm run test:conformance` does, without what this run of vitest put into the environment. */
async function conformance({ baseUrl }: FhirServer): Promise<{ readonly code: unknown; readonly table: string }> {
  const { PATH, HOME } = process.env;
  const run = spawn(process.execPath, [VITEST, 'run', '--config', CONFIG], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'] as const,
    env: { PATH, HOME, FHIR_BASE_URL: baseUrl },
  });
  onTestFinished(() => void run.kill());
  const [table, [code]] = await Promise.all([text(run.stdout), once(run, 'exit')]);
  return { code, table };
}

it('a conformance run prints what holds on the server, and leaves nothing there', { timeout: 300_000 }, async () => {
  const server = await startFhirServer();
  onTestFinished(() => server.close());
  const { code, table } = await conformance(server);
  expect(table).toContain('written to by own ids, first write by ifNoneMatch');
  expect(table).toContain('| Writers that meet lose nothing | yes | stale If-Match is refused |');
  expect(table).toMatch(/\| races \| 2 \| 0 \| 1 \|/);
  expect(table).not.toContain('Does not hold');
  expect(code).toBe(0);
  const left = (['Observation', 'Device', 'Patient', 'Encounter'] as const).map((type) => server.store.count(type));
  expect(left).toEqual([0, 0, 0, 0]);
});
