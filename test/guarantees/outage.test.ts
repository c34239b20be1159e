import { describe, expect, it } from 'vitest';
import { heartRates, register, startPipeline } from '../pipeline/_pipeline.ts';
import { HOUR, handleOf, viewOf, PATIENCE } from './_rig.ts';

describe('a window that FHIR does not take', () => {
  it('is put back whole and written when the outage is over', async () => {
    await using pipeline = await startPipeline();
    const { fhir } = pipeline;
    await register(fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 5));
    const view = () => viewOf(pipeline, 'strap-1');
    await expect.poll(async () => (await view())?.counters.accepted, PATIENCE).toBe(5);
    fhir.faults.beginOutage({ kind: 'status', status: 503 });
    // All attempts of the activity fail: the actor is blocked and keeps the window.
    const { result } = await pipeline.flush('strap-1', 'heartrate');
    expect(result).toBe('Blocked');
    expect(await view()).toMatchObject({ state: 'Blocked', waiting: 1, waitingRows: 5, counters: { persisted: 0 } });
    fhir.faults.endOutage();
    await handleOf(pipeline, 'strap-1').executeUpdate('retry');
    await expect.poll(view, PATIENCE).toMatchObject({ state: 'Ok', waiting: 0, counters: { persisted: 5 } });
    expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '60 61 62 63 64' } }]);
  });
});
