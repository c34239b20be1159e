import type { Client } from '@temporalio/client';
import type { HealthCheck } from '../telemetry/health.ts';

/** Whether the namespace answers: without it nothing is handed off and nothing is written. */
export function temporalCheck(client: Client): HealthCheck {
  const { namespace } = client.options;
  return {
    name: 'Temporal',
    unanswered: {
      result: 'failed',
      remedy:
        'Check the Temporal server and TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and credentials: iot-connector doctor',
    },
    check: async (signal) => {
      const asked = Date.now();
      await client.connection.withAbortSignal(signal, () => client.workflowService.describeNamespace({ namespace }));
      return { result: 'ok', found: `namespace ${namespace} answers in ${Date.now() - asked} ms` };
    },
  };
}
