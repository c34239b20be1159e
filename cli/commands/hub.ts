import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { loadConfig } from '../../config/load-config.ts';
import type { Config } from '../../config/schema.ts';
import { startEventHubs } from '../../stack/event-hubs/event-hubs.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { print } from '../print.ts';
import type { SessionOptions } from '../session.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface Options extends SessionOptions {
  readonly userConfig?: string;
}

export function hubCommand(): Command {
  return new Command('hub')
    .option('--user-config <file>', 'Config.json of the official emulator; else one hub as the configuration names it')
    .action((_: unknown, self: Command) => hub(self.optsWithGlobals()));
}

async function hub(options: Options): Promise<void> {
  const config = await loadConfig(process.env, options.config ?? process.env['IOT_CONNECTOR_CONFIG']);
  const interrupted = untilInterrupted();
  const broker = await startEventHubs({
    host: config.stack.host,
    dataDir: join(resolve(config.dataDir), 'event-hubs'),
    amqpPort: config.stack.amqpPort,
    httpPort: config.stack.hubHttpPort,
    retention: { ageMs: config.hub.retentionHours * 3_600_000 },
    userConfig: options.userConfig === undefined ? ownUserConfig(config) : await readUserConfig(options.userConfig),
    logger: createLogger(config.logLevel),
  });
  try {
    print(broker.connectionString);
    await interrupted.happened;
  } finally {
    await broker.close();
    interrupted.ignore();
  }
}

async function readUserConfig(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(EXIT.usage, `${file} cannot be read (${error.code}).`);
  });
}

function ownUserConfig({ hub: { eventHub, consumerGroup }, stack: { partitions } }: Config): unknown {
  const groups = [consumerGroup, 'redrive'].filter((name) => name.toLowerCase() !== '$default');
  const entity = {
    Name: eventHub,
    PartitionCount: partitions,
    ConsumerGroups: groups.map((Name) => ({ Name })),
  };
  return { UserConfig: { NamespaceConfig: [{ Type: 'EventHub', Name: 'emulatorNs1', Entities: [entity] }] } };
}
