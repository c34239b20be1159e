import { CommanderError } from 'commander';
import { InvalidConfig } from '../config/invalid-config.ts';
import { MappingSetRefusedError } from '../mapping-sets/watcher.ts';
import { NotFound } from '../operate/not-found.ts';

/** Exit codes that scripts can rely on. */
export const EXIT = {
  ok: 0,
  /** Something went wrong on the way. */
  failed: 1,
  /** The command line or the configuration cannot be used. */
  usage: 2,
  /** The thing asked for is not there. */
  notFound: 3,
  /** A check found faults. */
  faults: 4,
} as const;

/** An outcome that ends the command with a message for people and a code for scripts. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const PREFIX = 'iot-connector: ';

export function exitWith(error: unknown): void {
  process.exitCode = codeOf(error);
  if (error instanceof CommanderError) return;
  process.stderr.write(`${messageOf(error)}\n`);
}

function codeOf(error: unknown): number {
  if (error instanceof CommandFailure) return error.code;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof InvalidConfig) return EXIT.usage;
  if (error instanceof NotFound) return EXIT.notFound;
  return error instanceof MappingSetRefusedError ? EXIT.faults : EXIT.failed;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  const message = error.message.startsWith(PREFIX) ? error.message : PREFIX + error.message;
  return message + cause;
}
