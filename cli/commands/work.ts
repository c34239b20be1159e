import { Command } from 'commander';
import { createLogger, type Logger } from '../../telemetry/logger.ts';
import { createConnectorParts } from '../../workers/connector-parts.ts';
import { setCurrentVersion } from '../../workers/current-version.ts';
import { installRuntime, shutDownRuntime } from '../../workers/runtime.ts';
import { temporalCheck } from '../../workers/temporal-check.ts';
import { versionCheck } from '../../workers/version-check.ts';
import { createWorkerChecks } from '../../workers/worker-checks.ts';
import { startWorkerHost } from '../../workers/worker-host.ts';
import { openEndpoints } from '../endpoints.ts';
import { observeActors } from '../observe-process.ts';
import { openSession, type Session, type SessionOptions, withTemporal } from '../session.ts';
import { openTelemetry, type Telemetry } from '../telemetry.ts';
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
  const telemetry = await openTelemetry(session.config);
  installRuntime(logger, telemetry.sdkMetrics);
  try {
    await runWorker(session, options, logger, telemetry);
  } finally {
    await shutDownRuntime();
  }
}

async function runWorker(session: Session, options: Options, logger: Logger, telemetry: Telemetry): Promise<void> {
  const { config, secrets } = session;
  const { metrics, tracing } = telemetry;
  const interrupted = untilInterrupted();
  await withTemporal(session, async (temporal) => {
    const { client } = temporal;
    const parts = await createConnectorParts({ config, secrets, logger, metrics, tracing });
    const endpoints = await openEndpoints(config, telemetry, logger);
    const native = await temporal.native();
    const fhirUrl = await session.fhirUrl();
    const workerChecks = createWorkerChecks(parts, client, fhirUrl);
    const host = await startWorkerHost({ parts, client, native, fhirUrl });
    try {
      observeActors(metrics, client, config);
      endpoints.health.watch([temporalCheck(client), ...workerChecks.checks, versionCheck(client, host.version)]);
      if (options.setCurrent === true) await setCurrentVersion(client.workflowService, host.version);
      logger.info({ ...host.version, taskQueue: host.taskQueue }, 'worker polls');
      await Promise.race([interrupted.happened, host.finished]);
    } finally {
      await host.stop();
      endpoints.close();
      await workerChecks.close();
      await tracing.close();
      await metrics.close();
    }
  });
}
