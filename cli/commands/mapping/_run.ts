import { vi } from 'vitest';
import { mappingCommand } from './mapping.ts';

export interface Ran {
  readonly out: string;
  readonly exitCode: number;
}

/** Runs `iot-connector mapping …` in this process. @throws what the command throws */
export async function run(...args: readonly string[]): Promise<Ran> {
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  const exitCode = process.exitCode;
  process.exitCode = undefined;
  try {
    const command = mappingCommand().exitOverride();
    command.commands.forEach((child) => child.exitOverride());
    await command.parseAsync(args, { from: 'user' });
    return { out, exitCode: exitCodeOf(process.exitCode) };
  } finally {
    write.mockRestore();
    process.exitCode = exitCode;
  }
}

function exitCodeOf(code: typeof process.exitCode): number {
  return typeof code === 'number' ? code : 0;
}
