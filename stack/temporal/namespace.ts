import { Connection } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';

const WEEK_MS = 7 * 24 * 3600 * 1000;

/**
 * Closed runs stay readable for a week instead of the dev server's day: an actor that an operator terminated can be
 * recovered from its history until then.
 */
export async function keepForAWeek(address: string, namespace = 'default'): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    if (tsToMs(config?.workflowExecutionRetentionTtl) >= WEEK_MS) return;
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(WEEK_MS) },
    });
  } finally {
    await connection.close();
  }
}
