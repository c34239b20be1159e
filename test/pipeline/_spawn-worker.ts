import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inject, onTestFinished } from 'vitest';
import { workerBuildId } from '../../workers/build-id.ts';
import { setCurrentVersion } from '../../workers/current-version.ts';
import type { Pipeline } from './_pipeline.ts';

const SCRIPT = fileURLToPath(new URL('./_worker-process.ts', import.meta.url));

/** A worker that can be killed: it polls, and its version is the current one. */
export async function spawnWorker({ namespace, dataDir, fhir }: Pipeline): Promise<ChildProcess> {
  const settings = [inject('temporalAddress'), namespace.name, dataDir, fhir.baseUrl, inject('workflowBundlePath')];
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout !== null) await once(child.stdout, 'data');
  await setCurrentVersion(namespace.client.workflowService, {
    namespace: namespace.name,
    deploymentName: 'iot-connector',
    buildId: await workerBuildId(),
  });
  return child;
}
