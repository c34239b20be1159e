import { type CompatibilitySetting, resolveCompatibility } from '../../mapping/compatibility.ts';
import type { Fault } from '../../mapping/fault.ts';
import { loadMappingSet } from '../../mapping-sets/load-mapping-set.ts';
import type { MappingSet } from '../../mapping-sets/mapping-set.ts';
import { createDirectorySource } from '../../mapping-sets/source.ts';
import type { Session } from '../session.ts';
import type { Check } from './check.ts';

const NAME = 'mappings';

export async function checkMappings(session: Pick<Session, 'config' | 'mappingDir'>): Promise<readonly Check[]> {
  const { config } = session;
  const directory = await session.mappingDir();
  const sources = await createDirectorySource(directory)
    .read()
    .catch(() => undefined);
  if (sources === undefined) {
    const remedy =
      'Put devicecontent.json and fhirmapping.json there, or set mappingDir. The examples folder has both.';
    return [{ name: NAME, result: 'failed', found: `${directory} lacks one of the two files`, remedy }];
  }
  const loaded = loadMappingSet(sources);
  if (!loaded.ok) return loaded.faults.map(faultCheck);
  return [
    { name: NAME, result: 'ok', found: `set ${loaded.value.version} is in order` },
    ...crossChecks(loaded.value, config.compatibility),
  ];
}

function faultCheck({ file, line, column, message }: Fault): Check {
  return { name: NAME, result: 'failed', found: `${file ?? ''}:${line ?? 1}:${column ?? 1} ${message}` };
}

function crossChecks({ device, fhir }: MappingSet, compatibility: CompatibilitySetting): readonly Check[] {
  const missing = device.typeNames.filter((type) => fhir.spelling(type) === undefined);
  if (missing.length === 0) return [];
  const what = resolveCompatibility(compatibility).onNoTemplate;
  const remedy = `Add a template with this typeName to the FHIR mapping. Until then such readings are ${what === 'keep' ? 'dead-lettered' : 'counted and not written'}.`;
  return missing.map((type) => ({ name: NAME, result: 'warning', found: `type ${type} has no FHIR template`, remedy }));
}
