import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

/** The workflow code as workers and replays run it: from TypeScript sources in a checkout, from JavaScript when installed. */
export async function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  const extension = extname(fileURLToPath(import.meta.url));
  const workflowsPath = fileURLToPath(new URL(`../workflows/index${extension}`, import.meta.url));
  return bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
}
