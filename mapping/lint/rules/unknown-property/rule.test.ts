import { describe, expect, it } from 'vitest';
import { findingsOf, found, heartRateDevice, heartRateFhir, places } from '../../_pair.ts';

const RULE = 'unknown-property';

describe('unknown-property', () => {
  it('finds a misspelled name beside the structural error that it causes', () => {
    const device = [heartRateDevice({}, { valueName: undefined, valuesName: 'heartrate' })];
    expect(found(RULE, { device })).toEqual([
      '/template/0/template/values/0/valuesName: The property "valuesName" has no effect here.',
    ]);
    expect(findingsOf(RULE, { device })[0]?.hint).toContain('"valueName"');
    expect(places('structure', { device })).toEqual(['/template/0/template/values/0/valueName']);
  });

  it('finds a property of another place', () => {
    const { values, ...others } = heartRateDevice() as { readonly values: unknown };
    const stamped = { templateType: 'IotJsonPathContent', template: { values, ...others } };
    expect(places(RULE, { device: [stamped] })).toEqual([
      '/template/0/template/deviceIdExpression',
      '/template/0/template/timestampExpression',
    ]);
    const fhir = [heartRateFhir({ unit: 'bpm' }, { periodInterval: 60, defaultPeriod: 1000 })];
    const findings = findingsOf(RULE, { fhir });
    expect(findings.map(({ pointer }) => pointer)).toEqual([
      '/template/0/template/value/periodInterval',
      '/template/0/template/value/defaultPeriod',
      '/template/0/template/unit',
    ]);
    expect(findings[0]?.hint).toContain('Move it');
  });

  it('leaves notes alone, and names in another case', () => {
    const device = [heartRateDevice({ comment: 'strap', TYPENAME: 'heartrate', typeName: undefined }, { 'x-unit': 1 })];
    expect(places(RULE, { device, fhir: [heartRateFhir({ $comment: { valuesName: 1 } })] })).toEqual([]);
  });

  it('judges a template of no known type by all of them', () => {
    const device = [{ templateType: 'SomethingElse', template: { typeNam: 1, deviceIdExpression: '$' } }];
    expect(places(RULE, { device })).toEqual([]);
    expect(places(RULE, { device: [{ templateType: 7, template: { typeNam: 1 } }] })).toEqual([
      '/template/0/template/typeNam',
    ]);
  });

  it('finds properties inside expressions, codes and the root', () => {
    const device = [heartRateDevice({ deviceIdExpression: { value: '$.Body.deviceId', langauge: 'JmesPath' } })];
    expect(places(RULE, { device })).toEqual(['/template/0/template/deviceIdExpression/langauge']);
    const fhir = '{ "templateType": "CollectionFhir", "templates": [], "template": [] }';
    expect(places(RULE, { fhir })).toEqual(['/templates']);
  });
});
