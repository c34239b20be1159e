import { defineConfig } from 'vitest/config';

/** The gateway's cases against the server that FHIR_BASE_URL names; needs nothing else of ours to run. */
export default defineConfig({
  test: {
    include: ['test/conformance/conformance.cases.ts'],
    reporters: ['./test/conformance/_table-reporter.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
