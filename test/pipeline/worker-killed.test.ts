import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { FLUSH_UPDATE, type FlushAnswer, WINDOW_QUERY, type WindowView } from '../../workflows/messages.ts';
import { heartRates, register, startPipeline } from './_pipeline.ts';
import { spawnWorker } from './_spawn-worker.ts';

const HOUR_MS = 3_600_000;
const HOUR = Math.floor((Date.now() - 3 * HOUR_MS) / HOUR_MS) * HOUR_MS;

describe('a worker that is killed in the middle of a flush', () => {
  it('has its window written by another, once', async () => {
    await using pipeline = await startPipeline();
    const { namespace, fhir } = pipeline;
    await register(fhir, 'strap-1', 'patient-1');
    const first = await spawnWorker(pipeline);
    await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 3));
    const handle = namespace.client.workflow.getHandle(actorWorkflowId({ deviceId: 'strap-1', type: 'heartrate' }));
    const accepted = async () =>
      (await handle.query<WindowView>(WINDOW_QUERY).catch(() => undefined))?.counters.accepted;
    await expect.poll(accepted, { timeout: 30_000 }).toBe(3);
    await handle.executeUpdate<FlushAnswer, []>(FLUSH_UPDATE);
    await pipeline.send(heartRates('strap-1', HOUR + 3_000, 2, 63));
    await expect.poll(accepted, { timeout: 30_000 }).toBe(5);

    // The second write is committed, its answer is lost, and the worker dies without having heard of it.
    const held = fhir.faults.inject({ effect: { kind: 'drop', moment: 'after-commit' }, when: isWrite, times: 100 });
    const flushing = handle.executeUpdate<FlushAnswer, []>(FLUSH_UPDATE);
    await expect.poll(() => pipeline.observations()[0]?.meta?.versionId, { timeout: 20_000 }).toBe('2');
    first.kill('SIGKILL');
    await once(first, 'exit');
    held.remove();

    await spawnWorker(pipeline);
    expect((await flushing).view.counters).toMatchObject({ accepted: 5, persisted: 5, duplicates: 0 });
    expect(pipeline.observations()).toMatchObject([
      { valueSampledData: { data: '60 61 62 63 64' }, meta: { versionId: '2' } },
    ]);
  });
});

function isWrite({ method }: { readonly method: string }): boolean {
  return method !== 'GET';
}
