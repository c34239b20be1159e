import { Command } from 'commander';
import { createLogger } from '../../telemetry/logger.ts';
import { metricsOf } from '../console/metrics-source.ts';
import { serveConsole } from '../console/serve-console.ts';
import { print } from '../print.ts';
import { openSession, type SessionOptions, withTemporal } from '../session.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface Options extends SessionOptions {
  readonly consumerGroup: string;
}

export function consoleCommand(): Command {
  return new Command('console')
    .option('--consumer-group <name>', 'a consumer group that no ingestor reads; the embedded hub has it', 'redrive')
    .action((_: unknown, self: Command) => serve(self.optsWithGlobals()));
}

async function serve({ consumerGroup, ...options }: Options): Promise<void> {
  const session = await openSession(options);
  const interrupted = untilInterrupted();
  await withTemporal(session, async ({ client }) => {
    const server = await serveConsole(session, {
      client,
      consumerGroup,
      servedBy: 'console',
      readMetrics: metricsOf(await session.metricsUrls()),
      logger: createLogger(session.config.logLevel),
    });
    print(`Console at ${server.url}; Ctrl-C stops it.`);
    await interrupted.happened;
    await server.close();
  });
  interrupted.ignore();
}
