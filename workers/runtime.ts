import { DefaultLogger, type MetricsExporterConfig, Runtime } from '@temporalio/worker';
import type { Logger } from '../telemetry/logger.ts';

let isInstalled = false;

/**
 * Sets up the SDK's runtime once a process: its log lines go where ours go, and it leaves Ctrl-C to us, because a worker must
 * stop before the parts that it talks to.
 */
export function installRuntime(logger: Logger, metrics?: MetricsExporterConfig): void {
  if (isInstalled) return;
  isInstalled = true;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const { error, ...fields } = meta ?? {};
      const told = { ...fields, ...(error === undefined ? {} : { error: String(error) }) };
      if (level === 'ERROR') logger.error(told, message);
      else logger.warn(told, message);
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'WARN' } },
      ...(metrics === undefined ? {} : { metrics }),
    },
  });
}

/** The runtime ends with its last connection; one that never had any would keep the process from ending. */
export async function shutDownRuntime(): Promise<void> {
  if (Runtime._instance !== undefined) await Runtime._instance.shutdown();
  isInstalled = false;
}
