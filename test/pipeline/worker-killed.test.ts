import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { workerBuildId } from '../../workers/build-id.ts';
import { setCurrentVersion } from '../../workers/current-version.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { FLUSH_UPDATE, type FlushAnswer, WINDOW_QUERY, type WindowView } from '../../workflows/messages.ts';
import { heartRates, type Pipeline, register, startPipeline } from './_pipeline.ts';

const HOUR_MS = 3_600_000;
const HOUR = Math.floor((Date.now() - 3 * HOUR_MS) / HOUR_MS) * HOUR_MS;

async function spawnWorker({ namespace, dataDir, fhir }: Pipeline): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./_worker-process.ts', import.meta.url));
  const settings = [inject('temporalAddress'), namespace.name, dataDir, fhir.baseUrl, inject('workflowBundlePath')];
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

describe('a worker that is killed in the middle of a flush', () => {
  it('has its window written by another, once', async () => {
    await using pipeline = await startPipeline();
    const { namespace, fhir } = pipeline;
    await register(fhir, 'strap-1', 'patient-1');
    const first = await spawnWorker(pipeline);
    await setCurrentVersion(namespace.client.workflowService, {
      namespace: namespace.name,
      deploymentName: 'iot-connector',
      buildId: await workerBuildId(),
    });
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
