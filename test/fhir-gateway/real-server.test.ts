import { describe, it } from 'vitest';
import { gatewayCases } from '../../fhir/_gateway.cases.ts';

/**
 * The same guarantees against a real server: FHIR_BASE_URL names it, FHIR_STRATEGY says whether clients choose ids there
 * (`clientId`, the default), and FHIR_FIRST_WRITE=none makes first writes without a precondition, which are repaired.
 */
const { FHIR_BASE_URL: baseUrl, FHIR_STRATEGY: strategy, FHIR_FIRST_WRITE: firstWrite } = process.env;

if (baseUrl === undefined) {
  describe.skip('gateway to a real server', () => {
    it('runs when FHIR_BASE_URL is set', () => undefined);
  });
} else {
  gatewayCases({
    name: new URL(baseUrl).host,
    strategy: strategy === 'conditional' ? 'conditional' : 'clientId',
    overwrites: firstWrite === 'none',
    ...(firstWrite === 'none' && { config: { server: { firstWrite } } }),
    start: async () => ({ baseUrl, close: async () => undefined }),
  });
}
