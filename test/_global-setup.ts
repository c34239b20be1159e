import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findTemporalCli } from '../stack/temporal/find-cli.ts';
import { startDevServer } from '../stack/temporal/dev-server.ts';
import { freePort } from '../stack/free-port.ts';
import { bundleWorkflows } from '../workers/bundle.ts';

/** One Temporal dev server and one workflow bundle for the whole run; each test makes a namespace of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'iot-connector-test-'));
  const [server, bundle] = await Promise.all([
    startDevServer({
      cliPath: await findTemporalCli(),
      host: '127.0.0.1',
      port: await freePort(),
      searchAttributes: {},
      timeSkipping: true,
      extraArguments: ['--dynamic-config-value', 'system.forceSearchAttributesCacheRefreshOnRead=true'],
    }),
    bundleWorkflows(),
  ]);
  const workflowBundlePath = join(directory, 'workflows.js');
  await writeFile(workflowBundlePath, bundle.code);
  project.provide('temporalAddress', server.address);
  project.provide('workflowBundlePath', workflowBundlePath);
  return async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  };
}
