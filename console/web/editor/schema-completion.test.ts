import { describe, expect, it } from 'vitest';
import { DEVICE_MAPPING_JSON_SCHEMA, FHIR_MAPPING_JSON_SCHEMA } from '../../../mapping/index.ts';
import { completeAt, type Proposals } from './schema-completion.ts';
import type { SchemaNode } from './schema-node.ts';

const DEVICE = DEVICE_MAPPING_JSON_SCHEMA as SchemaNode;
const FHIR = FHIR_MAPPING_JSON_SCHEMA as SchemaNode;

/** Proposals at the mark `|` of a text, and the text with the first of a label put in. */
function at(marked: string, schema = DEVICE): Proposals & { labels: readonly string[]; take(label: string): string } {
  const text = marked.replace('|', '');
  const found = completeAt(schema, text, marked.indexOf('|'));
  return {
    ...found,
    labels: found.proposals.map(({ label }) => label),
    take(label) {
      const proposal = found.proposals.find((one) => one.label === label);
      return text.slice(0, found.from) + (proposal?.insert ?? '?') + text.slice(found.to);
    },
  };
}

const calculated = (inner: string) =>
  `{ "templateType": "CollectionContent", "template": [{ "templateType": "CalculatedContent", "template": ${inner} }] }`;

describe('completion by a schema', () => {
  it('proposes the properties of the file that are not written yet', () => {
    expect(at('{ | }').labels).toEqual(['$schema', 'templateType', 'template']);
    expect(at('{ "template": [], | }').labels).toEqual(['$schema', 'templateType']);
  });

  it('proposes what belongs to the template type that is written', () => {
    expect(at(calculated('{ | }')).labels).toContain('defaultExpressionLanguage');
    expect(at(calculated('{ | }').replace('CalculatedContent', 'IotJsonPathContent')).labels).not.toContain(
      'deviceIdExpression',
    );
  });

  it('knows the template type in any case, as the files may have it', () => {
    expect(at(calculated('{ | }').replace('CalculatedContent', 'calculatedcontent')).labels).toContain(
      'defaultExpressionLanguage',
    );
  });

  it('tells what a property is for and whether it is needed', () => {
    const { proposals } = at(calculated('{ "values": [{ | }] }'));
    expect(proposals).toContainEqual(
      expect.objectContaining({ label: 'valueName', detail: 'required, string', info: expect.stringMatching(/^Name/) }),
    );
    expect(proposals).toContainEqual(expect.objectContaining({ label: 'min', detail: 'number' }));
  });

  it('replaces a name that is begun, with its quotes', () => {
    expect(at('{ "templ|" }').take('templateType')).toBe('{ "templateType":  }');
    expect(at('{ "temp|l": [] }').take('template')).toBe('{ "template": [] }');
    expect(at('{ temp| }').take('template')).toBe('{ "template": [] }');
  });

  it('proposes the values of an enumeration', () => {
    const language = at(calculated('{ "defaultExpressionLanguage": "J|" }'));
    expect(language.labels).toEqual(['JsonPath', 'JmesPath']);
    expect(language.take('JmesPath')).toContain('"defaultExpressionLanguage": "JmesPath" }');
    expect(at(calculated('{ "values": [{ "required": | }] }')).labels).toContain('true');
  });

  it('proposes the value types and periods of a FHIR template', () => {
    const template = (inner: string) =>
      `{ "templateType": "CollectionFhir", "template": [{ "templateType": "CodeValueFhir", "template": ${inner} }] }`;
    expect(at(template('{ "value": { "valueType": "|" } }'), FHIR).labels).toContain('SampledData');
    expect(at(template('{ "value": { "valueType": "SampledData", | } }'), FHIR).labels).toContain('defaultPeriod');
    expect(at(template('{ "periodInterval": | }'), FHIR).labels).toEqual(expect.arrayContaining(['0', '60', '1440']));
  });

  it('proposes nothing where the schema knows nothing, and survives a broken text', () => {
    expect(at('{ "unheard": { | } }').labels).toEqual([]);
    expect(at('|').labels).toEqual([]);
    expect(at('{ "template": [ { "templateType": "CalculatedContent", "template": { "va|').labels).toContain('values');
  });
});
