import { Command } from 'commander';
import { VERSION } from '../config/package.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { devicesCommand } from './commands/devices.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { heldCommand } from './commands/held.ts';
import { hubCommand } from './commands/hub.ts';
import { ingestCommand } from './commands/ingest.ts';
import { mappingCommand } from './commands/mapping/mapping.ts';
import { recoverCommand } from './commands/recover.ts';
import { redriveCommand } from './commands/redrive.ts';
import { sendCommand } from './commands/send.ts';
import { simulateCommand } from './commands/simulate.ts';
import { traceCommand } from './commands/trace.ts';
import { upCommand } from './commands/up.ts';
import { workCommand } from './commands/work.ts';

export function createProgram(): Command {
  const program = new Command('iot-connector')
    .description('Device messages to FHIR R4 Observations, durably, on Temporal')
    .version(VERSION)
    .option('--config <file>', 'configuration file (JSON with comments)')
    .exitOverride()
    .showHelpAfterError('(see --help)');
  for (const command of [
    upCommand(),
    ingestCommand(),
    workCommand(),
    sendCommand(),
    simulateCommand(),
    devicesCommand(),
    heldCommand(),
    deadLettersCommand(),
    redriveCommand(),
    recoverCommand(),
    traceCommand(),
    mappingCommand(),
    doctorCommand(),
    explainCommand(),
    hubCommand(),
  ]) {
    program.addCommand(inheritExit(command));
  }
  return program;
}

/** Sub-commands throw as the program does, so that one place decides the exit code. */
function inheritExit(command: Command): Command {
  command.exitOverride();
  command.commands.forEach(inheritExit);
  return command;
}
