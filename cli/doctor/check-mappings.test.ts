import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../config/load-config.ts';
import { checkMappings } from './check-mappings.ts';

const DEVICE = {
  templateType: 'CollectionContent',
  template: [
    {
      templateType: 'CalculatedContent',
      template: {
        typeName: 'battery',
        typeMatchExpression: '$..[?(@battery)]',
        deviceIdExpression: '$.Body.device',
        timestampExpression: '$.Body.time',
        values: [],
      },
    },
  ],
};

async function foundWith(compatibility: unknown): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'iot-connector-mappings-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'devicecontent.json'), JSON.stringify(DEVICE));
  await writeFile(
    join(directory, 'fhirmapping.json'),
    JSON.stringify({ templateType: 'CollectionFhir', template: [] }),
  );
  const config = parseConfig({ compatibility }, 'test');
  const checks = await checkMappings({ config, mappingDir: async () => directory });
  return checks.find(({ result }) => result === 'warning')?.remedy;
}

it.each([
  ['default', 'counted and not written'],
  ['medtech', 'dead-lettered'],
  [{ base: 'default', onNoTemplate: 'keep' }, 'dead-lettered'],
  [{ base: 'medtech', onNoTemplate: 'count' }, 'counted and not written'],
  [{ base: 'medtech' }, 'dead-lettered'],
])(
  'a type without FHIR template is told of with what becomes of it, by compatibility %j',
  async (compatibility, what) => {
    expect(await foundWith(compatibility)).toContain(what);
  },
);
