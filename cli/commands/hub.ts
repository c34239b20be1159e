import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { startEmbeddedHub } from '../../stack/embedded-hub.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { print } from '../print.ts';
import { openSession, type SessionOptions } from '../session.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { withoutSecretKey } from '../without-secret-key.ts';

interface Options extends SessionOptions {
  readonly userConfig?: string;
}

export function hubCommand(): Command {
  return new Command('hub')
    .option('--user-config <file>', 'Config.json of the official emulator; else one hub as the configuration names it')
    .action((_: unknown, self: Command) => hub(self.optsWithGlobals()));
}

async function hub(options: Options): Promise<void> {
  const { config, secrets } = await openSession(options);
  const { eventHub, consumerGroup, retentionHours } = config.hub;
  const interrupted = untilInterrupted();
  const broker = await startEmbeddedHub({
    ...config.stack,
    dataDir: resolve(config.dataDir),
    hubKey: secrets.hubKey,
    hub: { name: eventHub, partitions: config.stack.partitions, consumerGroup, retentionHours },
    logger: createLogger(config.logLevel),
    ...(options.userConfig === undefined ? {} : { userConfig: await readUserConfig(options.userConfig) }),
  });
  try {
    print(withoutSecretKey(broker.connectionString));
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
