import { randomUUID } from 'node:crypto';
import { NotFound } from '../../operate/not-found.ts';
import type { Run, RunKind, RunResult } from '../contract/runs.ts';
import { failureOf } from './problems.ts';

/** What work under way is given. */
export interface RunControl {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total?: number) => void;
  /** Progress behind a step: work that was told to stop ends here. @throws where it was */
  readonly step: (done: number, total?: number) => void;
}

export interface NewRun {
  readonly kind: RunKind;
  /** What is counted, as `letters`. */
  readonly of: string;
  readonly total?: number;
  /** Of work that goes on where it was stopped. */
  readonly done?: number;
  /** Made up unless it is known elsewhere, too. */
  readonly id?: string;
  readonly canResume?: boolean;
  readonly work: (control: RunControl) => Promise<RunResult>;
}

export interface Runs {
  start(run: NewRun): Run;
  get(id: string): Run | undefined;
  /** Newest first. */
  list(): readonly Run[];
  /** Changes nothing where it has ended. @throws NotFound */
  cancel(id: string): Run;
  /** Stops everything, and resolves when it has stopped. */
  close(): Promise<void>;
}

/** Results may hold thousands of lines. */
const KEPT = 50;

type OnFailure = (kind: RunKind, error: unknown) => void;

/** Work that goes on whoever looks: what a page asks for by its id, also after a reload. */
export function createRuns(onFailure: OnFailure = () => {}): Runs {
  const kept = new Map<string, WorkUnderWay>();
  return {
    start: (asked) => {
      const work = new WorkUnderWay(asked, onFailure);
      kept.set(work.run.id, work);
      forgetOld(kept);
      return work.run;
    },
    get: (id) => kept.get(id)?.run,
    list: () => [...kept.values()].map(({ run }) => run).toReversed(),
    cancel: (id) => {
      const work = kept.get(id);
      if (work === undefined) throw new NotFound(`There is no run ${id} here.`);
      work.abort('cancelled');
      return work.run;
    },
    close: async () => {
      for (const work of kept.values()) work.abort('the console ends');
      await Promise.all([...kept.values()].map(({ ended }) => ended));
    },
  };
}

class WorkUnderWay {
  readonly ended: Promise<void>;
  readonly #controller = new AbortController();
  #run: Run;

  constructor({ id = randomUUID(), kind, of, total, done = 0, canResume = false, work }: NewRun, onFailure: OnFailure) {
    const startedAt = Date.now();
    const progress = progressOf(done, of, total);
    this.#run = { id, kind, startedAt, progress, state: 'running', canResume: false };
    const { signal } = this.#controller;
    const tell = (now: number, all = this.#run.progress.total) => {
      this.#run = { ...this.#run, progress: progressOf(now, of, all) };
    };
    const step = (now: number, all?: number) => {
      tell(now, all);
      signal.throwIfAborted();
    };
    this.ended = Promise.resolve()
      .then(() => work({ signal, step, progress: tell }))
      .then(
        (result) => this.#end({ state: 'done', result }),
        (error: unknown) => {
          if (signal.aborted) return this.#end({ state: 'cancelled', canResume });
          onFailure(kind, error);
          return this.#end({ state: 'failed', problem: failureOf(error).problem, canResume });
        },
      );
  }

  get run(): Run {
    return this.#run;
  }

  abort(why: string): void {
    if (this.#run.state === 'running') this.#run = { ...this.#run, isStopping: true };
    this.#controller.abort(new Error(why));
  }

  #end(change: Partial<Run>): void {
    const { isStopping: _, ...run } = this.#run;
    this.#run = { ...run, ...change, finishedAt: Date.now() };
  }
}

function progressOf(done: number, of: string, total: number | undefined): Run['progress'] {
  return total === undefined ? { done, of } : { done, of, total };
}

function forgetOld(kept: Map<string, WorkUnderWay>): void {
  for (const [id, { run }] of kept) {
    if (kept.size <= KEPT) return;
    if (run.state !== 'running') kept.delete(id);
  }
}
