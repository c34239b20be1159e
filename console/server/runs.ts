import { randomUUID } from 'node:crypto';
import { NotFound } from '../../operate/not-found.ts';
import type { Run, RunKind, RunResult } from '../contract/runs.ts';
import { failureOf } from './problems.ts';

/** What work under way is given. */
export interface RunControl {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total?: number) => void;
}

export interface NewRun {
  readonly kind: RunKind;
  /** What is counted, as `letters`. */
  readonly of: string;
  readonly total?: number;
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
  /** @throws NotFound */
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

  constructor({ id = randomUUID(), kind, of, total, canResume = false, work }: NewRun, onFailure: OnFailure) {
    const startedAt = Date.now();
    this.#run = { ...{ id, kind, startedAt }, state: 'running', canResume: false, progress: progressOf(0, of, total) };
    const { signal } = this.#controller;
    const progress = (done: number, all = this.#run.progress.total) => {
      this.#run = { ...this.#run, progress: progressOf(done, of, all) };
    };
    this.ended = Promise.resolve()
      .then(() => work({ signal, progress }))
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
    this.#controller.abort(new Error(why));
  }

  #end(change: Partial<Run>): void {
    this.#run = { ...this.#run, ...change, finishedAt: Date.now() };
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
