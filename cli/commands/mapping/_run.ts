import { vi } from 'vitest';
import { mappingCommand } from './mapping.ts';

export interface Ran {
  readonly out: string;
  readonly exitCode: number;
}

export const DATA_DIR = 'IOT_CONNECTOR_DATA_DIR';

/** Runs `iot-connector mapping …` in this process. @throws what the command throws */
export async function run(...args: readonly string[]): Promise<Ran> {
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  // What an ingestor once left where the tests run is no part of them.
  if (process.env[DATA_DIR] === undefined) vi.stubEnv(DATA_DIR, 'no-data-directory');
  const exitCode = process.exitCode;
  process.exitCode = undefined;
  try {
    const command = mappingCommand().exitOverride();
    command.commands.forEach((child) => child.exitOverride());
    await command.parseAsync(args, { from: 'user' });
    return { out, exitCode: exitCodeOf(process.exitCode) };
  } finally {
    vi.unstubAllEnvs();
    write.mockRestore();
    process.exitCode = exitCode;
  }
}

function exitCodeOf(code: typeof process.exitCode): number {
  return typeof code === 'number' ? code : 0;
}
