import { Command, Option } from 'commander';

/** What every mapping command is told about where the two files are. */
export interface MappingFileOptions {
  readonly config?: string;
  readonly dir?: string;
  readonly device?: string;
  readonly fhir?: string;
}

/** The work of each command is loaded when it is run: `--help` and the other commands do not wait for it. */
export function mappingCommand(): Command {
  const command = new Command('mapping').description('look at, check and test mappings, without any server');
  withMappingFiles(command.command('preview'))
    .description('show what mappings make of messages: measurements, groups and Observations')
    .argument(
      '[messages...]',
      'files of JSON lines or of one JSON document each; - reads standard input; messages.jsonl beside the mappings unless given',
    )
    .addOption(compatibilityOption())
    .option('--now <time>', 'the time of writing, which decides status and issued; the present unless given')
    .option('--json', 'everything as one JSON document')
    .action(async (files: readonly string[], _: unknown, self: Command) =>
      (await import('./preview.ts')).previewMappings(files, self.optsWithGlobals()),
    );
  return command;
}

function withMappingFiles(command: Command): Command {
  return command
    .option(
      '--dir <folder>',
      'folder of devicecontent.json and fhirmapping.json; mappingDir of the configuration unless given',
    )
    .option('--device <file>', 'device mapping')
    .option('--fhir <file>', 'FHIR mapping');
}

function compatibilityOption(): Option {
  return new Option('--compatibility <name>', 'switches; those of the configuration unless given').choices([
    'default',
    'medtech',
  ]);
}
