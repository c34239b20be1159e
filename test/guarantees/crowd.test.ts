import { describe, expect, it } from 'vitest';
import { runCrowd } from './_crowd.ts';

/** Tries that a window needs: those of the first seconds, those until all know of the outage, and one that writes it. */
const MOST_TRIES = 15;

describe('the windows of many actors that wake at one moment while FHIR is out', () => {
  it('are all written once when it is back, with few tries and no task that timed out', async () => {
    const report = await runCrowd({ actors: 150, windowSeconds: 5, outageSeconds: 15, workers: 1 });
    expect(report, `logs: ${report.directory}`).toMatchObject({
      actors: 150,
      lost: 0,
      doubled: 0,
      deadLetters: 0,
      lives: { activityTimeouts: {}, workflowTaskTimeouts: 0, workflowTaskFailures: 0 },
    });
    expect(report.written).toHaveLength(150);
    expect(report.lives.attempts.at(-1)).toBeLessThanOrEqual(MOST_TRIES);
  }, 300_000);
});
