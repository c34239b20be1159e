import { Command } from 'commander';
import { EXIT } from '../exit.ts';
import type { Check } from '../doctor/check.ts';
import { runChecks } from '../doctor/checks.ts';
import { print, printJson } from '../print.ts';
import { openSession, type SessionOptions } from '../session.ts';

interface Options extends SessionOptions {
  readonly json?: boolean;
  readonly fhir?: string;
}

const MARKS = { ok: 'ok  ', warning: 'warn', failed: 'FAIL' } as const;

export function doctorCommand(): Command {
  return new Command('doctor')
    .option('--fhir <url>', 'look at this FHIR server only')
    .option('--json', 'as JSON')
    .action((_: unknown, self: Command) => doctor(self.optsWithGlobals()));
}

async function doctor(options: Options): Promise<void> {
  const session = await openSession(options);
  const checks = await runChecks(session, options.fhir);
  if (options.json === true) printJson(checks);
  else for (const check of checks) print(render(check));
  if (checks.some((check) => check.result === 'failed')) process.exitCode = EXIT.faults;
}

function render({ name, result, found, remedy }: Check): string {
  const line = `${MARKS[result]}  ${name.padEnd(22)}  ${found}`;
  return remedy === undefined ? line : `${line}\n      → ${remedy}`;
}
