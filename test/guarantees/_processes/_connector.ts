import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { parseConfig } from '../../../config/load-config.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import { noMetrics } from '../../../telemetry/metrics.ts';
import { type ConnectorParts, createConnectorParts } from '../../../workers/connector-parts.ts';
import type { WorldSettings } from './_settings.ts';

/** A task that a killed worker held is given to another after this; a minute in operation. */
const WORKFLOW_TASK_TIMEOUT = msToTs('3s');

export function partsOf({ dataDir, config }: WorldSettings): Promise<ConnectorParts> {
  return createConnectorParts({
    config: parseConfig({ dataDir, ...config }, 'test'),
    secrets: {},
    logger: createLogger('warn'),
    metrics: noMetrics,
  });
}

/** Lazy: a process that starts while Temporal is down waits for it. */
export function clientOf({ temporalAddress }: WorldSettings): Client {
  return new Client({
    connection: Connection.lazy({ address: temporalAddress }),
    interceptors: {
      workflow: [
        {
          signalWithStart: (input, next) =>
            next({ ...input, options: { ...input.options, workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT } }),
        },
      ],
    },
  });
}
