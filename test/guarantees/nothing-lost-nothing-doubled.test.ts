import { describe, expect, it } from 'vitest';
import { runChaos } from './_run.ts';

/** A short story that happens the same way on every run; `npm run chaos` tells long ones. */
const SEED = 1;

describe('nothing is lost and nothing is counted twice', () => {
  it('while ingestors, workers, broker, FHIR server and Temporal are killed at random', async () => {
    const report = await runChaos({
      seed: SEED,
      seconds: 15,
      devices: 4,
      ingestors: 2,
      workers: 1,
      everyMs: [700, 1_800],
    });
    expect(report.findings, `logs: ${report.directory}`).toEqual([]);
    expect([...report.disturbances.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5);
    expect(report.difference.samples).toBeGreaterThan(150);
  }, 240_000);
});
