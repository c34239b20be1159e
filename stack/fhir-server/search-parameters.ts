import type { ResourceType } from './resource.ts';
import { RESOURCE_TYPES } from './resource.ts';

/** What a search may ask of a type, and where in the resource the answer stands. */
export interface SearchParameter {
  readonly name: string;
  readonly kind: 'token' | 'reference' | 'date' | 'string';
  readonly paths: readonly string[];
  /** References to other types do not count. */
  readonly target?: ResourceType;
  /** Name of the posting list that narrows the search; parameters over the same element share one. */
  readonly index?: string;
  readonly documentation: string;
}

const COMMON: readonly SearchParameter[] = [
  { name: '_id', kind: 'token', paths: ['id'], documentation: 'Logical id' },
  { name: '_lastUpdated', kind: 'date', paths: ['meta.lastUpdated'], documentation: 'When the version was written' },
  { name: '_tag', kind: 'token', paths: ['meta.tag'], documentation: 'Tags of the resource' },
];

const IDENTIFIER: SearchParameter = {
  name: 'identifier',
  kind: 'token',
  paths: ['identifier'],
  index: 'identifier',
  documentation: 'Business identifier',
};

const SPECIFIC: Readonly<Record<ResourceType, readonly SearchParameter[]>> = {
  Observation: [
    IDENTIFIER,
    reference('subject', 'subject', 'Who or what the observation is about'),
    { ...reference('patient', 'subject', 'The subject, if it is a patient'), target: 'Patient' },
    reference('device', 'device', 'The device that measured'),
    reference('encounter', 'encounter', 'The encounter it was made in'),
    reference('performer', 'performer', 'Who is responsible for it'),
    token('code', ['code'], 'What was observed'),
    token('category', ['category'], 'Kind of observation'),
    token('status', ['status'], 'Status of the observation'),
    token('component-code', ['component.code'], 'Code of a component'),
    token('combo-code', ['code', 'component.code'], 'Code of the observation or of a component'),
    date(
      'date',
      ['effectiveDateTime', 'effectivePeriod', 'effectiveInstant'],
      'When it was true; a period counts whole',
    ),
  ],
  Device: [
    IDENTIFIER,
    reference('patient', 'patient', 'The patient the device is assigned to'),
    reference('parent', 'parent', 'The device this one is part of'),
    reference('organization', 'owner', 'Who owns the device'),
    token('status', ['status'], 'Status of the device'),
    token('type', ['type'], 'Kind of device'),
  ],
  Patient: [
    IDENTIFIER,
    token('active', ['active'], 'Whether the record is in use'),
    token('gender', ['gender'], 'Administrative gender'),
    date('birthdate', ['birthDate'], 'Date of birth'),
    string('name', ['name.text', 'name.family', 'name.given'], 'Any part of the name'),
    string('family', ['name.family'], 'Family name'),
    reference('organization', 'managingOrganization', 'Who keeps the record'),
    reference('link', 'link.other', 'Another record of the same person'),
  ],
  Encounter: [
    IDENTIFIER,
    reference('subject', 'subject', 'The patient present'),
    { ...reference('patient', 'subject', 'The patient present'), target: 'Patient' },
    token('status', ['status'], 'Status of the encounter'),
    token('class', ['class'], 'Kind of encounter'),
    date('date', ['period'], 'When it took place; a period counts whole'),
  ],
  Provenance: [
    reference('target', 'target', 'What it tells the origin of'),
    { ...reference('patient', 'target', 'The target, if it is a patient'), target: 'Patient' },
    reference('agent', 'agent.who', 'Who took part'),
    reference('entity', 'entity.what', 'What it was made from'),
    date('recorded', ['recorded'], 'When it was recorded'),
  ],
  Practitioner: [
    IDENTIFIER,
    token('active', ['active'], 'Whether the record is in use'),
    string('name', ['name.text', 'name.family', 'name.given'], 'Any part of the name'),
  ],
  Organization: [
    IDENTIFIER,
    token('active', ['active'], 'Whether the record is in use'),
    string('name', ['name'], 'Name of the organization'),
  ],
};

const BY_TYPE = new Map(RESOURCE_TYPES.map((type) => [type, [...COMMON, ...SPECIFIC[type]]]));

/** Every parameter that a search of this type may use. */
export function searchParametersOf(type: ResourceType): readonly SearchParameter[] {
  return BY_TYPE.get(type) ?? COMMON;
}

export function findSearchParameter(type: ResourceType, name: string): SearchParameter | undefined {
  return searchParametersOf(type).find((parameter) => parameter.name === name);
}

function reference(name: string, path: string, documentation: string): SearchParameter {
  return { name, kind: 'reference', paths: [path], index: path, documentation };
}

function token(name: string, paths: readonly string[], documentation: string): SearchParameter {
  return { name, kind: 'token', paths, documentation };
}

function date(name: string, paths: readonly string[], documentation: string): SearchParameter {
  return { name, kind: 'date', paths, documentation };
}

function string(name: string, paths: readonly string[], documentation: string): SearchParameter {
  return { name, kind: 'string', paths, documentation };
}
