import { useEffect, useState } from 'preact/hooks';
import { type Commands, RUN_POLL_MS } from '../../contract/routes.ts';
import type { Run } from '../../contract/runs.ts';
import { ask, command } from './client.ts';

/** A run that this page started, followed until it ends. */
export interface FollowedRun {
  readonly run?: Run;
  /** It could not be started or asked for. */
  readonly trouble?: string;
  /** Something is under way. */
  readonly isBusy: boolean;
  readonly start: <Name extends keyof Commands>(name: Name, body: Commands[Name]['body']) => void;
  /** Tells the run to stop, and follows it until it has. */
  readonly stop: () => void;
  readonly forget: () => void;
}

export function useRun(onDone?: (run: Run) => void): FollowedRun {
  const [run, setRun] = useState<Run | undefined>(undefined);
  const [trouble, setTrouble] = useState('');
  const [isStarting, setStarting] = useState(false);
  const [asked, setAsked] = useState(0);

  const take = (next: Run) => {
    setRun(next);
    if (next.state !== 'running') onDone?.(next);
  };
  const guard = async (work: () => Promise<Run>) => {
    try {
      take(await work());
      setTrouble('');
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
    // A question that failed is asked again as well.
    setAsked((times) => times + 1);
  };
  useEffect(() => {
    if (run?.state !== 'running') return undefined;
    const timer = setTimeout(() => void guard(() => ask('run', { id: run.id })), RUN_POLL_MS);
    return () => clearTimeout(timer);
  }, [run, asked]);

  return {
    ...(run !== undefined && { run }),
    ...(trouble !== '' && { trouble }),
    isBusy: isStarting || run?.state === 'running',
    start: (name, body) => {
      setRun(undefined);
      setStarting(true);
      void guard(() => command(name, body)).finally(() => setStarting(false));
    },
    stop: () => {
      if (run !== undefined) void guard(() => command('cancelRun', { id: run.id }));
    },
    forget: () => {
      setRun(undefined);
      setTrouble('');
    },
  };
}
