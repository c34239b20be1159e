import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createMappingSetArchive } from '../mapping-sets/archive.ts';
import { loadMappingSet } from '../mapping-sets/load-mapping-set.ts';
import { createFileStore } from '../store/file-store.ts';
import { createLogger } from '../telemetry/logger.ts';
import { watchConfiguredSets } from './watch-configured-sets.ts';

it('logs what lint finds in a set that comes in force, with rule and place', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'configured-sets-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const mappingDir = join(directory, 'mapping');
  await cp('examples/steps', mappingDir, { recursive: true });
  const store = await createFileStore(join(directory, 'store'));
  const lines: Record<string, unknown>[] = [];
  const sets = await watchConfiguredSets({
    config: { mappingDir, identity: { mode: 'lookup' } },
    logger: createLogger('info', { write: (text) => void lines.push(JSON.parse(text) as Record<string, unknown>) }),
    store,
    mappingSets: createMappingSetArchive(store, loadMappingSet),
    pollIntervalMs: 1,
  });
  onTestFinished(() => sets.close());
  const path = join(mappingDir, 'fhirmapping.json');
  await writeFile(path, (await readFile(path, 'utf8')).replace(/"typeName": "\w+"/, '"typeName": "stepping"'));
  await vi.waitFor(() => expect(lines.filter(({ rule }) => rule !== undefined)).not.toEqual([]), 10_000);
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      mappingSet: sets.current().version,
      rule: 'type-without-fhir-template',
      severity: 'warning',
      file: join(mappingDir, 'devicecontent.json'),
      pointer: '/template/0/template/typeName',
      line: expect.any(Number),
    }),
  );
});
