import { Command } from 'commander';
import { VERSION } from '../config/package.ts';

interface Entry {
  readonly does: string;
  readonly load: () => Promise<Command>;
}

/** Every command by name. Only the one that is asked for is loaded: `--help` does not wait for Temporal and Event Hubs. */
const COMMANDS: Readonly<Record<string, Entry>> = {
  up: {
    does: 'everything on this machine: Temporal with Web UI, event hub, FHIR server, ingestor and worker',
    load: async () => (await import('./commands/up.ts')).upCommand(),
  },
  ingest: {
    does: 'one ingestor: reads the hub and feeds the actors; run as many as there are partitions to share',
    load: async () => (await import('./commands/ingest.ts')).ingestCommand(),
  },
  work: {
    does: 'one worker: runs the actors and writes to FHIR',
    load: async () => (await import('./commands/work.ts')).workCommand(),
  },
  console: {
    does: 'the web console of a connector that runs elsewhere; `up` serves it by itself',
    load: async () => (await import('./commands/console.ts')).consoleCommand(),
  },
  status: {
    does: 'the five stages with their rates and latencies, what waits where, and the lag of each partition',
    load: async () => (await import('./commands/status.ts')).statusCommand(),
  },
  send: {
    does: 'send device messages to the hub, one JSON document a line, with the real client',
    load: async () => (await import('./commands/send.ts')).sendCommand(),
  },
  simulate: {
    does: 'made-up devices that send to the hub, in the form that the mappings of examples/demo read',
    load: async () => (await import('./commands/simulate.ts')).simulateCommand(),
  },
  mapping: {
    does: 'look at, check and test mappings, without any server',
    load: async () => (await import('./commands/mapping/mapping.ts')).mappingCommand(),
  },
  devices: {
    does: 'the actors: one for each device and measurement type',
    load: async () => (await import('./commands/devices.ts')).devicesCommand(),
  },
  held: {
    does: 'readings that FHIR cannot take yet and time may mend',
    load: async () => (await import('./commands/held.ts')).heldCommand(),
  },
  'dead-letters': {
    does: 'events and groups that could not be processed, kept whole',
    load: async () => (await import('./commands/dead-letters.ts')).deadLettersCommand(),
  },
  redrive: {
    does: 'read the hub again from a time, under the mapping in force: after a mapping fix or a disaster',
    load: async () => (await import('./commands/redrive.ts')).redriveCommand(),
  },
  recover: {
    does: 'give the readings of actors that were terminated, or failed, to the actors that live',
    load: async () => (await import('./commands/recover.ts')).recoverCommand(),
  },
  trace: {
    does: 'where one message is: in the hub, in an actor, dead-lettered, dropped by a rule, or in FHIR',
    load: async () => (await import('./commands/trace.ts')).traceCommand(),
  },
  doctor: {
    does: 'look for the usual mistakes, and say how to mend them',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand(),
  },
  completion: {
    does: 'a script that completes commands and options in bash, zsh or fish',
    load: async () => (await import('./commands/completion.ts')).completionCommand(),
  },
  explain: {
    does: 'what a fault code or a lint rule means, and what to do; names of the old service are known, too',
    load: async () => (await import('./commands/explain.ts')).explainCommand(),
  },
  hub: {
    does: 'the Event Hubs broker alone, for development: the official emulator’s clients and files work with it',
    load: async () => (await import('./commands/hub.ts')).hubCommand(),
  },
};

/** The program for a command line, with the command that it names. */
export function createProgram(words: readonly string[]): Promise<Command> {
  const named = words.find((word) => Object.hasOwn(COMMANDS, word));
  return createProgramWith((name) => name === named);
}

/** With every command: takes its time. */
export function createWholeProgram(): Promise<Command> {
  return createProgramWith(() => true);
}

async function createProgramWith(isLoaded: (name: string) => boolean): Promise<Command> {
  const program = new Command('iot-connector')
    .description('Device messages to FHIR R4 Observations, durably, on Temporal')
    .version(VERSION)
    .option('--config <file>', 'configuration file (JSON with comments)')
    .exitOverride()
    .showHelpAfterError('(see --help)');
  for (const [name, entry] of Object.entries(COMMANDS)) {
    const command = isLoaded(name) ? await entry.load() : new Command(name);
    program.addCommand(inheritExit(command.description(entry.does)));
  }
  return program;
}

/** Sub-commands throw as the program does, so that one place decides the exit code. */
function inheritExit(command: Command): Command {
  command.exitOverride();
  command.commands.forEach(inheritExit);
  return command;
}
