import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { parseConfig } from '../../config/load-config.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { createConnectorParts } from '../../workers/connector-parts.ts';
import { installRuntime } from '../../workers/runtime.ts';
import { startWorkerHost } from '../../workers/worker-host.ts';

/** A worker as a process of its own, so that a test can kill it. Arguments: address, namespace, data directory, FHIR URL, bundle. */
const [address = '', namespace = '', dataDir = '', fhirUrl = '', codePath = ''] = process.argv.slice(2);

const logger = createLogger('error');
installRuntime(logger);
const connection = await Connection.connect({ address });
const parts = await createConnectorParts({
  config: parseConfig({ dataDir, mappingDir: 'examples/demo' }, 'test'),
  secrets: {},
  logger,
  metrics: noMetrics,
});
const host = await startWorkerHost({
  parts,
  fhirUrl,
  client: new Client({ connection, namespace }),
  native: await NativeConnection.connect({ address }),
  workflowBundle: { codePath, sourceMapPath: '' },
});
process.stdout.write('polling\n');
await host.finished;
