import { describe, expect, it } from 'vitest';
import { heartRateDevice, heartRateFhir, heartRateSeries, places } from '../../_pair.ts';

const RULE = 'session-without-correlation';
const fhir = [heartRateSeries({ periodInterval: 'CorrelationId' })];

describe('session-without-correlation', () => {
  it('finds a session that no reading can name', () => {
    expect(places(RULE, { fhir })).toEqual(['/template/0/template']);
  });

  it('is content with an expression, with another period and without a FHIR template', () => {
    expect(places(RULE, { fhir, device: [heartRateDevice({ correlationIdExpression: '$.Body.session' })] })).toEqual(
      [],
    );
    expect(places(RULE, { fhir: [heartRateSeries()] })).toEqual([]);
    expect(places(RULE, { fhir: [heartRateFhir({ typeName: 'pulse' })] })).toEqual([]);
  });
});
