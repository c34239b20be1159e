import { Command } from 'commander';
import { createLogger, type Logger } from '../../telemetry/logger.ts';
import { createPrometheusMetrics } from '../../telemetry/prometheus.ts';
import { createConnectorParts } from '../../workers/connector-parts.ts';
import { setCurrentVersion } from '../../workers/current-version.ts';
import { installRuntime, shutDownRuntime } from '../../workers/runtime.ts';
import { temporalCheck } from '../../workers/temporal-check.ts';
import { createWorkerChecks } from '../../workers/worker-checks.ts';
import { startWorkerHost } from '../../workers/worker-host.ts';
import { openEndpoints } from '../endpoints.ts';
import { openSession, type Session, type SessionOptions, withTemporal } from '../session.ts';
import { untilInterrupted } from '../until-interrupted.ts';

export function workCommand(): Command {
  return new Command('work')
    .option('--set-current', 'make this version the one that new actors start on')
    .action((_: unknown, self: Command) => work(self.optsWithGlobals()));
}

interface Options extends SessionOptions {
  readonly setCurrent?: boolean;
}

async function work(options: Options): Promise<void> {
  const session = await openSession(options);
  const logger = createLogger(session.config.logLevel);
  installRuntime(logger);
  try {
    await runWorker(session, options, logger);
  } finally {
    await shutDownRuntime();
  }
}

async function runWorker(session: Session, options: Options, logger: Logger): Promise<void> {
  const { config, secrets } = session;
  const metrics = createPrometheusMetrics();
  const interrupted = untilInterrupted();
  await withTemporal(session, async (temporal) => {
    const { client } = temporal;
    const parts = await createConnectorParts({ config, secrets, logger, metrics });
    const endpoints = await openEndpoints(config, metrics, logger);
    const native = await temporal.native();
    const fhirUrl = await session.fhirUrl();
    const host = await startWorkerHost({ parts, client, native, fhirUrl });
    const workerChecks = createWorkerChecks(parts, client, fhirUrl);
    endpoints.health.watch([temporalCheck(client), ...workerChecks.checks]);
    if (options.setCurrent === true) await setCurrentVersion(client.workflowService, host.version);
    logger.info({ ...host.version, taskQueue: host.taskQueue }, 'worker polls');
    try {
      await Promise.race([interrupted.happened, host.finished]);
    } finally {
      await host.stop();
      endpoints.close();
      await workerChecks.close();
      await metrics.close();
    }
  });
}
