import { EventEmitter, once } from 'node:events';
import { Command } from 'commander';
import { createIngestorChecks } from '../../ingestor/ingestor-checks.ts';
import { startIngestorHost } from '../../ingestor/ingestor-host.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { createConnectorParts } from '../../workers/connector-parts.ts';
import { temporalCheck } from '../../workers/temporal-check.ts';
import { openEndpoints } from '../endpoints.ts';
import { observeIngestor } from '../observe-process.ts';
import { claimOwnerId, type OwnerClaim } from '../owner-id.ts';
import { openSession, type SessionOptions, withTemporal } from '../session.ts';
import { openTelemetry } from '../telemetry.ts';
import { untilInterrupted } from '../until-interrupted.ts';

export function ingestCommand(): Command {
  return new Command('ingest')
    .option(
      '--owner <name>',
      'name of this ingestor, its own among all that run (default: made for this data directory)',
    )
    .action((_: unknown, self: Command) => ingest(self.optsWithGlobals()));
}

async function ingest(options: SessionOptions & { readonly owner?: string }): Promise<void> {
  const session = await openSession(options);
  const { config, secrets } = session;
  const logger = createLogger(config.logLevel);
  const telemetry = await openTelemetry(config);
  const { metrics, tracing } = telemetry;
  const interrupted = untilInterrupted();
  await withTemporal(session, async ({ client }) => {
    const parts = await createConnectorParts({ config, secrets, logger, metrics, tracing });
    const endpoints = await openEndpoints(config, telemetry, logger);
    const owner = options.owner === undefined ? await claimOwnerId(config.dataDir) : named(options.owner);
    const fatal = new EventEmitter<{ error: [Error] }>();
    const failed = once(fatal, 'never');
    const host = await startIngestorHost({
      parts,
      client,
      connectionString: await session.embeddedHub(),
      ownerId: owner.ownerId,
      signal: interrupted.signal,
      onFatal: ({ message }) => fatal.emit('error', new Error(message)),
    });
    observeIngestor(metrics, host, config);
    endpoints.health.watch([temporalCheck(client), ...createIngestorChecks(host)]);
    logger.info({ owner: owner.ownerId }, 'ingestor reads the hub');
    try {
      await Promise.race([interrupted.happened, failed]);
    } finally {
      await host.stop();
      await owner.release();
      endpoints.close();
      await tracing.close();
      await metrics.close();
    }
  });
}

function named(ownerId: string): OwnerClaim {
  return { ownerId, release: async () => {} };
}
