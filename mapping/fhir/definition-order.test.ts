import type { Observation } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { inDefinitionOrder } from './definition-order.ts';

it('puts the elements of an Observation where FHIR defines them, and what it does not know behind them', () => {
  const observation = { newer: 1, status: 'final', id: 'o-1', code: { text: 'a' }, resourceType: 'Observation' };
  const ordered = inDefinitionOrder(observation as unknown as Observation);
  expect(Object.keys(ordered)).toEqual(['resourceType', 'id', 'status', 'code', 'newer']);
});
