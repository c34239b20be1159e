import { VERSION } from '../../config/package.ts';
import type { ConsoleParts } from './console-parts.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { actorRoutes } from './routes/actors.ts';
import { healthRoutes } from './routes/health.ts';
import { heldRoutes } from './routes/held.ts';
import { letterRoutes } from './routes/letters.ts';
import { mappingRoutes } from './routes/mappings.ts';
import { watchPipeline } from './pipeline/watch-pipeline.ts';
import { pipelineRoutes } from './routes/pipeline.ts';
import { runRoutes } from './routes/runs.ts';
import { traceRoutes } from './routes/trace.ts';
import { createRuns } from './runs.ts';

export interface ConsoleOptions {
  readonly parts: ConsoleParts;
  readonly servedBy: 'up' | 'console';
  /** Where the built page is, unless where the build puts it. */
  readonly pageDir?: string;
}

/** The console of a connector, served. @throws InvalidConfig where it would be open to the network */
export async function startConsole({ parts, servedBy, pageDir }: ConsoleOptions): Promise<ConsoleServer> {
  const { config, secrets, logger } = parts;
  const runs = createRuns((kind, error) => {
    const name = error instanceof Error ? error.name : 'unknown';
    logger.warn({ run: kind, error: name }, 'a run of the console failed');
  });
  const pipeline = watchPipeline(parts);
  try {
    const server = await startConsoleServer({
      settings: config.console,
      token: secrets.consoleToken,
      session: { version: VERSION, servedBy },
      logger,
      ...(pageDir === undefined ? {} : { pageDir }),
      routes: [
        ...pipelineRoutes(pipeline),
        ...actorRoutes(parts, runs),
        ...heldRoutes(parts, runs),
        ...letterRoutes(parts, runs),
        ...runRoutes(parts, runs),
        ...mappingRoutes(parts),
        ...traceRoutes(parts, runs),
        ...healthRoutes(parts),
      ],
    });
    return {
      url: server.url,
      close: () =>
        closeAll(
          server,
          () => runs.close(),
          () => pipeline.close(),
        ),
    };
  } catch (error) {
    pipeline.close();
    throw error;
  }
}

async function closeAll(server: ConsoleServer, ...others: readonly (() => Promise<void> | void)[]): Promise<void> {
  await server.close();
  for (const close of others) await close();
}
