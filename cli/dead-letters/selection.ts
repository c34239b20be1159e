import type { Command } from 'commander';
import type { DeadLetterFilter } from '../../dead-letter/filter.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { readTime } from '../time-argument.ts';

export interface FilterOptions {
  readonly code?: string;
  readonly template?: string;
  readonly type?: string;
  readonly device?: string;
  readonly since?: string;
}

export function withFilterOptions(command: Command): Command {
  return command
    .option('--code <code>', 'only letters with this fault, as IncompatibleData or UnknownDevice')
    .option('--template <index>', 'only letters with a fault of this device template, counted from 0')
    .option('--type <type>', 'only letters of this measurement type')
    .option('--device <id>', 'only groups of this device; an event that could not be read is nobody’s')
    .option('--since <time>', 'only letters kept since then: an ISO time, or 90m, 12h, 7d');
}

/** @throws CommandFailure */
export function readFilter({ code, template, type, device, since }: FilterOptions): DeadLetterFilter {
  return {
    ...(code === undefined ? {} : { code }),
    ...(template === undefined ? {} : { template: readIndex(template) }),
    ...(type === undefined ? {} : { type }),
    ...(device === undefined ? {} : { deviceId: device }),
    ...(since === undefined ? {} : { since: readTime(since, '--since') }),
  };
}

export function isFiltered(options: FilterOptions): boolean {
  return Object.keys(readFilter(options)).length > 0;
}

function readIndex(text: string): number {
  const index = Number(text);
  if (Number.isInteger(index) && index >= 0) return index;
  throw new CommandFailure(EXIT.usage, `--template takes the index of a device template, not ${text}.`);
}
