import { expect, it } from 'vitest';
import * as library from './index.ts';

it('exports what is meant to be public, and nothing else', () => {
  expect(Object.keys(library).toSorted()).toEqual([
    'COMPATIBILITY',
    'DEVICE_MAPPING_JSON_SCHEMA',
    'ExactNumber',
    'FAULT_CODES',
    'FHIR_MAPPING_JSON_SCHEMA',
    'MAPPING_CASES_JSON_SCHEMA',
    'SERVICE_SYSTEM',
    'TIME_LIMITS',
    'checkPlausibleTime',
    'evaluateExpression',
    'finalizeObservation',
    'lintMappings',
    'loadDeviceMapping',
    'loadFhirMapping',
    'loadMappings',
    'mergeObservation',
    'prepareExpression',
    'preview',
    'previewMessage',
    'previewWith',
    'readCases',
    'readMessage',
    'readableMeasurement',
    'renderObservations',
    'resolveCompatibility',
    'runCase',
    'targetOf',
    'toJsonText',
  ]);
});
