import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { MemoryActors } from '../../ingestor/_memory-actors.ts';
import type { ChildSettings, HandOffRequest } from './_child.ts';

/** Starts an ingestor as a process of its own and takes its batches into the actors of this one. */
export function startChild(settings: ChildSettings, actors: MemoryActors): ChildProcess {
  const child = fork(new URL('_child.ts', import.meta.url), [JSON.stringify(settings)], {
    execArgv: ['--import', 'tsx'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.on('message', ({ id, identity, batch }: HandOffRequest) => {
    void actors.handOff(identity, batch).then(() => child.connected && child.send(id));
  });
  return child;
}

export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}
