import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { parseConfig } from '../../../config/load-config.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import { noMetrics } from '../../../telemetry/metrics.ts';
import { type ConnectorParts, createConnectorParts } from '../../../workers/connector-parts.ts';
import type { WorldSettings } from './_settings.ts';

export function partsOf({ dataDir, config }: WorldSettings): Promise<ConnectorParts> {
  return createConnectorParts({
    config: parseConfig({ dataDir, ...config }, 'test'),
    secrets: {},
    logger: createLogger('warn'),
    metrics: noMetrics,
  });
}

/** Lazy: a process that starts while Temporal is down waits for it. */
export function clientOf({ temporalAddress, workflowTaskTimeout }: WorldSettings): Client {
  const connection = Connection.lazy({ address: temporalAddress });
  if (workflowTaskTimeout === undefined) return new Client({ connection });
  const timeout = msToTs(workflowTaskTimeout);
  return new Client({
    connection,
    interceptors: {
      workflow: [
        {
          signalWithStart: (input, next) =>
            next({ ...input, options: { ...input.options, workflowTaskTimeout: timeout } }),
        },
      ],
    },
  });
}
