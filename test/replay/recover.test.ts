import { describe, expect, it } from 'vitest';
import { findEndedRuns, type EndedRun, recoverRun } from '../../replay/recover-actors.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { heartRates, type Pipeline, register, startPipeline } from '../pipeline/_pipeline.ts';
import { HOUR, replayParts, untilCounted, viewOf } from './_replay.ts';

const STRAP = { deviceId: 'strap-1', type: 'heartrate' };

async function endedRuns({ namespace }: Pipeline): Promise<readonly EndedRun[]> {
  const runs: EndedRun[] = [];
  for await (const run of findEndedRuns(namespace.client, STRAP)) runs.push(run);
  return runs;
}

function terminate({ namespace }: Pipeline): Promise<unknown> {
  return namespace.client.workflow.getHandle(actorWorkflowId(STRAP)).terminate('by an operator');
}

describe('the readings of a terminated actor', () => {
  it('are given to the actor that lives, and those that were written already change nothing', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 3));
    await untilCounted(pipeline, { accepted: 3 });
    await pipeline.flush('strap-1', 'heartrate');
    await pipeline.send(heartRates('strap-1', HOUR + 3_000, 2, 70));
    await untilCounted(pipeline, { accepted: 5 });
    await terminate(pipeline);
    // The successor knows nothing of the two readings that stood in the open window.
    await pipeline.send(heartRates('strap-1', HOUR + 5_000, 1, 90));
    await untilCounted(pipeline, { accepted: 1 });
    await pipeline.flush('strap-1', 'heartrate');
    expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '60 61 62 E E 90' } }]);

    await expect.poll(async () => (await endedRuns(pipeline)).length, { timeout: 20_000 }).toBe(1);
    const [run] = await endedRuns(pipeline);
    if (run === undefined) throw new Error('a run was terminated');
    const { namespace, parts } = pipeline;
    const dependencies = { client: namespace.client, store: parts.store, send: replayParts(pipeline).send };
    expect(await recoverRun(dependencies, run)).toMatchObject({ outcome: 'recovered', readings: 5, unreadable: 0 });
    expect(await recoverRun(dependencies, run)).toMatchObject({ outcome: 'before' });
    await untilCounted(pipeline, { accepted: 6 });
    await pipeline.flush('strap-1', 'heartrate');
    expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '60 61 62 70 71 90' } }]);
  });

  it('are found also where an earlier run carried them over, held for a device that nobody knows', async () => {
    await using pipeline = await startPipeline({ window: { seconds: 0 } });
    await pipeline.startWorker();
    await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', Date.now() - 10_000, 3));
    await expect.poll(async () => (await viewOf(pipeline, 'strap-1'))?.state, { timeout: 30_000 }).toBe('Held');
    await continueAsNew(pipeline);
    await terminate(pipeline);

    await expect.poll(async () => (await endedRuns(pipeline)).length, { timeout: 20_000 }).toBe(1);
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    const { namespace, parts } = pipeline;
    const { send } = replayParts(pipeline);
    for (const run of await endedRuns(pipeline)) {
      await recoverRun({ client: namespace.client, store: parts.store, send }, run);
    }
    await untilCounted(pipeline, { accepted: 3, persisted: 3 });
    expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '60 61 62' } }]);
  });
});

/** Fills the run with signals up to where it continues as new. */
async function continueAsNew(pipeline: Pipeline): Promise<void> {
  const { signalsPerRun } = pipeline.parts.rulesFor('heartrate');
  const handle = pipeline.namespace.client.workflow.getHandle(actorWorkflowId(STRAP));
  for (let sent = 0; sent < signalsPerRun; sent += 50) {
    await Promise.all(Array.from({ length: 50 }, () => handle.signal('nudge')));
  }
  await untilCounted(pipeline, { continuedAsNew: 1 });
}
