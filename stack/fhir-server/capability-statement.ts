import type { Personality } from './personality.ts';
import type { FhirResource, ResourceType } from './resource.ts';
import { RESOURCE_TYPES } from './resource.ts';
import { searchParametersOf } from './search-parameters.ts';

/** https://hl7.org/fhir/R4/http.html#capabilities */
export function capabilityStatement(personality: Personality, base: string, startedAt: number): FhirResource {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: new Date(startedAt).toISOString(),
    kind: 'instance',
    software: { name: 'iot-connector FHIR server for development and tests' },
    implementation: { description: `For development and tests only. Personality: ${personality.name}.`, url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    patchFormat: ['application/json-patch+json'],
    rest: [
      {
        mode: 'server',
        resource: RESOURCE_TYPES.map((type) => resourceCapability(personality, type)),
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
      },
    ],
  };
}

function resourceCapability(personality: Personality, type: ResourceType): object {
  const always = ['read', 'create', 'update', 'patch', 'delete', 'search-type'];
  const withHistory = ['vread', 'history-instance', 'history-type'];
  return {
    type,
    interaction: [...always, ...(personality.history ? withHistory : [])].map((code) => ({ code })),
    versioning: 'versioned-update',
    documentation:
      personality.unchangedUpdate === 'keep-version'
        ? 'An update with the content that is there already answers 200 and keeps the version.'
        : 'Every update makes a version, also one that changes nothing.',
    readHistory: personality.history,
    updateCreate: personality.updateCreate === 'allowed',
    conditionalCreate: true,
    conditionalRead: 'full-support',
    conditionalUpdate: true,
    conditionalDelete: 'single',
    referencePolicy: personality.refusesDanglingReferences ? ['literal', 'enforced'] : ['literal'],
    searchParam: searchParametersOf(type).map(({ name, kind, documentation }) => ({ name, type: kind, documentation })),
  };
}
