import { Argument, Command } from 'commander';
import { completionScript, type Shell, SHELLS, wordsByPlace } from '../completion.ts';
import { createWholeProgram } from '../program.ts';

export function completionCommand(): Command {
  return new Command('completion')
    .addArgument(new Argument('<shell>', 'whose script is printed').choices(SHELLS))
    .action(async (shell: Shell) => {
      const program = await createWholeProgram();
      process.stdout.write(completionScript(shell, program.name(), wordsByPlace(program)));
    });
}
