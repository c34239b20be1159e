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
  const command = new Command('mapping');
  addPreview(command);
  addCheck(command);
  addTest(command);
  addEval(command);
  addNormalize(command);
  addTransform(command);
  return command;
}

function addPreview(parent: Command): void {
  withFolder(parent.command('preview'))
    .description('show what mappings make of messages: measurements, groups and Observations')
    .argument(
      '[messages...]',
      'files of JSON lines or of one JSON document each; - reads standard input; messages.jsonl beside the mappings unless given',
    )
    .addOption(compatibilityOption())
    .option(...NOW)
    .option('--json', 'everything as one JSON document')
    .action(async (files: readonly string[], _: unknown, self: Command) =>
      (await import('./preview.ts')).previewMappings(files, self.optsWithGlobals()),
    );
}

function addCheck(parent: Command): void {
  withFolder(parent.command('check'))
    .description('find mistakes in both mappings: structure, names that do not meet, codes, units, plausibility')
    .option('--samples <files...>', 'messages of the devices, which lets more be found')
    .option(
      '--in-force <folder>',
      'data directory whose mapping set in force these are to replace; dataDir of the configuration unless given',
    )
    .option('--no-in-force', 'without comparing them with a set in force')
    .option('--json', 'findings as JSON')
    .action(async (_: unknown, self: Command) => (await import('./check.ts')).checkMappings(self.optsWithGlobals()));
}

function addTest(parent: Command): void {
  withFolder(parent.command('test'))
    .description('hold the mappings to cases: messages, and the measurements, Observations and faults expected of them')
    .argument('<cases...>', 'JSON files of cases')
    .addOption(compatibilityOption())
    .option('--json', 'every case with its differences as one JSON document')
    .action(async (files: readonly string[], _: unknown, self: Command) =>
      (await import('./test.ts')).testMappings(files, self.optsWithGlobals()),
    );
}

function addEval(parent: Command): void {
  parent
    .command('eval')
    .description('evaluate an expression on a document; without one, that of each JSON line of standard input')
    .argument('[expression]', 'the expression')
    .argument('[file]', 'file of the document; - reads standard input', '-')
    .addOption(new Option('--language <name>', 'its language').choices(['JsonPath', 'JmesPath']).default('JsonPath'))
    .option(...JSON_LINES)
    .action(async (expression: string | undefined, file: string, _: unknown, self: Command) =>
      (await import('./eval.ts')).evaluateExpressions(expression, file, self.optsWithGlobals()),
    );
}

function addNormalize(parent: Command): void {
  withFiles(parent.command('normalize'))
    .description('answer each JSON line {"message", "device"?} of standard input with its measurements and faults')
    .option(...JSON_LINES)
    .action(async (_: unknown, self: Command) =>
      (await import('./normalize.ts')).normalizeMessages(self.optsWithGlobals()),
    );
}

function addTransform(parent: Command): void {
  withFiles(parent.command('transform'))
    .description('answer each JSON line {"messages", "device"?, "fhir"?} of standard input with its Observations')
    .addOption(compatibilityOption())
    .option(...NOW)
    .option(...JSON_LINES)
    .action(async (_: unknown, self: Command) =>
      (await import('./transform.ts')).transformMessages(self.optsWithGlobals()),
    );
}

const NOW = ['--now <time>', 'the time of writing, which decides status and issued; the present unless given'] as const;
const JSON_LINES = ['--json', 'JSON lines in, JSON lines out; the only form there is'] as const;

function withFolder(command: Command): Command {
  return withFiles(command).option(
    '--dir <folder>',
    'folder of devicecontent.json and fhirmapping.json; mappingDir of the configuration unless given',
  );
}

function withFiles(command: Command): Command {
  return command.option('--device <file>', 'device mapping').option('--fhir <file>', 'FHIR mapping');
}

function compatibilityOption(): Option {
  const option = new Option('--compatibility <name>', 'switches; those of the configuration unless given');
  return option.choices(['default', 'medtech']);
}
