import { join } from 'node:path';
import { Command } from 'commander';
import type { WrittenReport } from '../../activities/dependencies.ts';
import { PACKAGE_ROOT } from '../../config/package.ts';
import type { Config } from '../../config/schema.ts';
import type { Secrets } from '../../config/secrets.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { gatewayConfig } from '../../workers/gateway-config.ts';
import { readCount, readWindowSeconds } from '../count-argument.ts';
import { print } from '../print.ts';
import { openSession, type SessionOptions } from '../session.ts';
import { simulatedDevices } from '../simulate/device-models.ts';
import { registerDevices } from '../simulate/register-devices.ts';
import { runSimulator } from '../simulate/run-simulator.ts';
import { type Running, startUp } from '../up.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { withoutSecretKey } from '../without-secret-key.ts';

interface Options extends SessionOptions {
  readonly demo?: boolean;
  readonly simulate?: number;
  readonly window?: number;
}

const DEMO_DEVICES = 7;
const DEMO_WINDOW_SECONDS = 20;
const DEMO_MAPPING = join(PACKAGE_ROOT, 'examples', 'demo');

export function upCommand(): Command {
  return new Command('up')
    .option(
      '--demo',
      `the mapping of examples/demo, ${DEMO_DEVICES} simulated devices and a window of ${DEMO_WINDOW_SECONDS} s`,
    )
    .option('--simulate <devices>', 'made-up devices that send messages', readCount)
    .option('--window <seconds>', 'length of a window, over the configuration', readWindowSeconds)
    .action((_: unknown, self: Command) => up(self.optsWithGlobals()));
}

async function up(options: Options): Promise<void> {
  const session = await openSession(options);
  const config = configFor(session.config, options);
  const interrupted = untilInterrupted();
  const logger = createLogger(options.demo === true ? 'warn' : config.logLevel);
  print('Starting Temporal, event hub, FHIR server, worker and ingestor …');
  const { signal } = interrupted;
  const running = await startUp({ config, secrets: session.secrets, logger, signal, onWritten: printWritten });
  try {
    printAddresses(running, config, options);
    const devices = options.simulate ?? (options.demo === true ? DEMO_DEVICES : 0);
    const simulating =
      devices > 0 ? simulate({ running, config, secrets: session.secrets, count: devices, signal }) : Promise.resolve();
    const ended = Promise.race([interrupted.happened, running.workerHost.finished]);
    // Devices that cannot be simulated end the whole: a rejection that nobody awaits would leave Temporal behind.
    await Promise.race([ended, Promise.all([simulating, ended])]);
    print('Stopping: staged readings are handed off, open windows stay in Temporal …');
    await simulating;
  } finally {
    await running.stop();
    interrupted.ignore();
  }
  print(`Stopped. State is kept in ${config.dataDir}; start again to go on.`);
}

function configFor(config: Config, { demo, window }: Options): Config {
  const changed = window ?? (demo === true ? DEMO_WINDOW_SECONDS : undefined);
  return {
    ...config,
    ...(demo === true ? { mappingDir: DEMO_MAPPING, metricsPort: config.metricsPort ?? 0 } : {}),
    ...(changed === undefined ? {} : { window: { ...config.window, seconds: changed, byType: {} } }),
  };
}

interface Simulation {
  readonly running: Running;
  readonly config: Config;
  readonly secrets: Secrets;
  readonly count: number;
  readonly signal: AbortSignal;
}

async function simulate({ running, config, secrets, count, signal }: Simulation): Promise<void> {
  const devices = simulatedDevices(count);
  await registerDevices(gatewayConfig(config, secrets, running.addresses.fhir, noMetrics), devices);
  await runSimulator({
    hub: running.hub,
    devices,
    signal,
    onTrouble: (message) => process.stderr.write(`${message}\n`),
  });
}

function printAddresses({ addresses }: Running, config: Config, options: Options): void {
  const { temporalUi, temporal, hub, fhir, metrics, console: consoleUrl } = addresses;
  const lines = [
    '',
    ...(consoleUrl === undefined ? [] : [`  Console           ${consoleUrl}`]),
    `  Temporal Web UI   ${temporalUi ?? `(of ${temporal})`}`,
    `  FHIR base         ${fhir}`,
    `  Event hub         ${config.hub.eventHub} at`,
    `                    ${withoutSecretKey(hub)}`,
    ...(metrics === undefined ? [] : [`  Metrics           ${metrics}`]),
    `  Window            ${config.window.seconds} s${demoNote(config, options)}`,
    '',
    'One line for each Observation written; Ctrl-C stops everything.',
    '',
  ];
  print(lines.join('\n'));
}

function demoNote({ window: { seconds } }: Config, { demo, window }: Options): string {
  if (demo !== true || window !== undefined) return '';
  return ` for this demo; for the usual 15 minutes (not ${seconds} s): npm start -- --window 900`;
}

function printWritten({ type, action, url, readings }: WrittenReport): void {
  const time = new Date().toISOString().slice(11, 19);
  print(`${time}  ${action.padEnd(7)}  ${type.padEnd(16)}  ${String(readings).padStart(4)} reading(s)  ${url}`);
}
