import { Command } from 'commander';
import { watchPipeline } from '../../console/server/pipeline/watch-pipeline.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { createConnectorParts } from '../../workers/connector-parts.ts';
import { createReaderClient } from '../../replay/reader-client.ts';
import { metricsOf } from '../console/metrics-source.ts';
import { openSession, type SessionOptions, withTemporal } from '../session.ts';
import { renderStatus } from '../status/render-status.ts';
import { shown, type ShownOptions, WATCH_HELP } from '../watch.ts';

interface Options extends SessionOptions, ShownOptions {
  readonly consumerGroup: string;
}

export function statusCommand(): Command {
  return new Command('status')
    .option('--consumer-group <name>', 'a consumer group that no ingestor reads; the embedded hub has it', 'redrive')
    .option('--watch', WATCH_HELP)
    .option('--json', 'as JSON: what the console shows of the pipeline')
    .action((_: unknown, self: Command) => status(self.optsWithGlobals()));
}

async function status({ consumerGroup, ...options }: Options): Promise<void> {
  const session = await openSession(options);
  const { config, secrets } = session;
  const parts = await createConnectorParts({ config, secrets, logger: createLogger('error'), metrics: noMetrics });
  const reader = createReaderClient(await session.hub(), consumerGroup);
  try {
    await withTemporal(session, async ({ client }) => {
      const pipeline = watchPipeline({ ...parts, client, reader, readMetrics: metricsOf(await session.metricsUrls()) });
      try {
        await shown(options, () => pipeline.look(), renderStatus);
      } finally {
        pipeline.close();
      }
    });
  } finally {
    await reader.close();
  }
}
