import { NativeConnection } from '@temporalio/worker';
import { installRuntime } from '../../../workers/runtime.ts';
import { startWorkerHost } from '../../../workers/worker-host.ts';
import { clientOf, partsOf } from './_connector.ts';
import { readSettings, reportReady } from './_settings.ts';

const { settings } = await readSettings();
const parts = await partsOf(settings);
installRuntime(parts.logger);
const host = await startWorkerHost({
  parts,
  fhirUrl: settings.fhirUrl,
  client: clientOf(settings),
  native: await NativeConnection.connect({ address: settings.temporalAddress }),
  workflowBundle: { codePath: settings.workflowBundlePath, sourceMapPath: '' },
});
reportReady();
await host.finished;
