import { describe, expect, it } from 'vitest';
import type { LintFinding } from '../mapping/lint/lint-finding.ts';
import { lintMappings } from '../mapping/lint/lint-mappings.ts';
import { loadMappingSet } from './load-mapping-set.ts';
import type { MappingSet } from './mapping-set.ts';
import { createSetLint, type LintSet } from './set-lint.ts';

const FILES = { device: 'maps/devicecontent.json', fhir: 'maps/fhirmapping.json' };

/** A set of one reading whose FHIR side has this type name and unit. */
function setOf(typeName: string, code: string): MappingSet {
  const device = {
    typeName: 'steps',
    typeMatchExpression: '$..[?(@steps)]',
    deviceIdExpression: '$.Body.deviceId',
    timestampExpression: '$.matchedToken.time',
    values: [{ valueName: 'steps', valueExpression: '$.matchedToken.steps', min: 0, max: 100_000 }],
  };
  const fhir = {
    typeName,
    codes: [{ system: 'http://loinc.org', code: '55423-8', display: 'Number of steps' }],
    value: { valueType: 'Quantity', valueName: 'steps', unit: 'steps', system: 'http://unitsofmeasure.org', code },
  };
  const loaded = loadMappingSet({
    deviceText: collection('CollectionContent', { templateType: 'CalculatedContent', template: device }),
    fhirText: collection('CollectionFhir', { templateType: 'CodeValueFhir', template: fhir }),
    files: FILES,
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.value;
}

function collection(templateType: string, template: object): string {
  return JSON.stringify({ templateType, template: [template] }, null, 2);
}

interface Bench {
  readonly lint: LintSet;
  readonly found: (readonly [version: string, finding: LintFinding])[];
}

function createBench(...archived: readonly MappingSet[]): Bench {
  const found: Bench['found'] = [];
  const get = async (version: string): Promise<MappingSet | undefined> => {
    if (version === 'refused') throw new Error('is refused by this release');
    return archived.find((set) => set.version === version);
  };
  const onFinding = (finding: LintFinding, version: string): void => void found.push([version, finding]);
  return { found, lint: createSetLint({ archive: { get }, identityMode: 'lookup', onFinding }) };
}

const good = setOf('steps', '{steps}');
const misspelt = setOf('step', '{steps}');
const otherUnit = setOf('steps', '1');

describe('the lint of a set that comes in force', () => {
  it('names a type without FHIR template, with rule and place', async () => {
    const { lint, found } = createBench();
    await lint(misspelt, undefined);
    const [version, finding] = found.find(([, { rule }]) => rule === 'type-without-fhir-template') ?? [];
    expect(version).toBe(misspelt.version);
    expect(finding).toMatchObject({
      severity: 'warning',
      file: FILES.device,
      pointer: '/template/0/template/typeName',
      line: 7,
    });
  });

  it('is silent about a good set', async () => {
    const { lint, found } = createBench();
    await lint(good, undefined);
    expect(found).toEqual([]);
  });

  it('says each thing once for a version, however often that comes in force', async () => {
    const { lint, found } = createBench(good);
    await lint(misspelt, undefined);
    const { length } = found;
    await lint(good, misspelt.version);
    await lint(misspelt, good.version);
    expect(found.filter(([version]) => version === misspelt.version)).toHaveLength(length);
  });

  it('compares with the set before', async () => {
    const { lint, found } = createBench(good);
    await lint(otherUnit, good.version);
    expect(found.map(([, { rule, file }]) => [rule, file])).toEqual([['changed-in-force', FILES.fhir]]);
  });

  it.each(['refused', 'unknown', otherUnit.version])(
    'compares with nothing where the one before is %s',
    async (before) => {
      const { lint, found } = createBench(otherUnit);
      await lint(otherUnit, before);
      expect(found).toEqual([]);
    },
  );

  it('leaves what could merely be safer to a check by hand', async () => {
    const { deviceText, fhirText } = good.sources;
    const unlimited = loadMappingSet({
      deviceText: deviceText.replace(/,\s*"min": 0,\s*"max": 100000/, ''),
      fhirText: fhirText.replace('55423-8', '8867-4').replace('{steps}', '/min'),
      files: FILES,
    });
    if (!unlimited.ok) throw new Error('refused');
    const { lint, found } = createBench();
    await lint(unlimited.value, undefined);
    expect(severitiesOf(unlimited.value)).toContain('info');
    expect(found.map(([, { severity }]) => severity)).not.toContain('info');
  });
});

function severitiesOf({ sources: { deviceText, fhirText, files } }: MappingSet): readonly string[] {
  const pair = { device: { text: deviceText, file: files.device }, fhir: { text: fhirText, file: files.fhir } };
  return lintMappings(pair).map(({ severity }) => severity);
}
