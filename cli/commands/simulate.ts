import { Command } from 'commander';
import { noMetrics } from '../../telemetry/metrics.ts';
import { gatewayConfig } from '../../workers/gateway-config.ts';
import { readCount } from '../count-argument.ts';
import { print } from '../print.ts';
import { openSession, type SessionOptions } from '../session.ts';
import { simulatedDevices } from '../simulate/device-models.ts';
import { registerDevices } from '../simulate/register-devices.ts';
import { runSimulator } from '../simulate/run-simulator.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface Options extends SessionOptions {
  readonly seconds?: number;
  readonly register: boolean;
}

export function simulateCommand(): Command {
  return new Command('simulate')
    .argument('[devices]', 'how many', readCount, 7)
    .option('--seconds <n>', 'end after so many seconds', readCount)
    .option('--no-register', 'do not register devices and patients on the FHIR server')
    .action((count: number, _: unknown, self: Command) => simulate(count, self.optsWithGlobals()));
}

async function simulate(count: number, options: Options): Promise<void> {
  const session = await openSession(options);
  const devices = simulatedDevices(count);
  if (options.register) {
    const { config, secrets } = session;
    await registerDevices(gatewayConfig(config, secrets, await session.fhirUrl(), noMetrics), devices);
  }
  const interrupted = untilInterrupted();
  print(`${count} device(s) send; Ctrl-C ends`);
  const sent = await runSimulator({
    hub: await session.hub(),
    devices,
    signal: interrupted.signal,
    ...(options.seconds === undefined ? {} : { seconds: options.seconds }),
    onTrouble: (message) => process.stderr.write(`${message}\n`),
  });
  interrupted.ignore();
  print(`sent ${sent} message(s)`);
}
