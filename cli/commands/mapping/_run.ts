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
    return { out, exitCode: Number(process.exitCode ?? 0) };
  } finally {
    write.mockRestore();
    process.exitCode = exitCode;
  }
}
