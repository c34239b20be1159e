import { describe, expect, it } from 'vitest';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { RETRY_UPDATE } from '../../workflows/messages.ts';
import { register, startPipeline } from '../pipeline/_pipeline.ts';
import { HOUR, lettersOf, untilCounted, viewOf } from './_replay.ts';

const STRAP = { deviceId: 'strap-1', type: 'heartrate' };
const ROWS = 900;
const WINDOWS = 8;

describe('an outage that fills an actor', () => {
  it('puts windows aside, and they come back by themselves when FHIR does', async () => {
    await using pipeline = await startPipeline({ window: { seconds: 0, maxActorBytes: 65_536 } });
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.startIngestor();
    pipeline.fhir.faults.beginOutage({ kind: 'status', status: 503 });
    for (let window = 0; window < WINDOWS; window++) {
      await pipeline.send(steadyRates(HOUR + window * ROWS * 1_000));
      await untilCounted(pipeline, { accepted: (window + 1) * ROWS });
    }
    await expect
      .poll(async () => (await viewOf(pipeline, 'strap-1'))?.returning, { timeout: 40_000 })
      .toBeGreaterThan(0);
    expect((await viewOf(pipeline, 'strap-1'))?.counters.persisted).toBe(0);

    pipeline.fhir.faults.endOutage();
    await pipeline.namespace.client.workflow.getHandle(actorWorkflowId(STRAP)).executeUpdate(RETRY_UPDATE);
    await untilCounted(pipeline, { persisted: WINDOWS * ROWS });
    await expect.poll(() => lettersOf(pipeline), { timeout: 20_000 }).toEqual([]);
    const view = await viewOf(pipeline, 'strap-1');
    expect(view).toMatchObject({ state: 'Ok', returning: 0, waiting: 0 });
    expect(view?.counters.returned).toBe(view?.counters.deadLettered);
    const samples = pipeline.observations().flatMap(({ valueSampledData }) => valueSampledData?.data?.split(' ') ?? []);
    expect(samples.filter((sample) => sample !== 'E')).toHaveLength(WINDOWS * ROWS);
  });
});

/** A quarter of an hour of one reading a second: about 15 KB of columns. */
function steadyRates(from: number): object {
  const readings = Array.from({ length: ROWS }, (_, index) => ({
    time: new Date(from + index * 1_000).toISOString(),
    heartRate: 60,
  }));
  return { deviceId: 'strap-1', readings };
}
