import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COMPATIBILITY } from '../../../../mapping/index.ts';
import type { RunRequest } from './protocol.ts';
import { runMappings } from './run-mappings.ts';
import { createRunner, type RunEnd, type Runner, type RunThread, type StartThread } from './runner.ts';

const request: Omit<RunRequest, 'run'> = {
  draft: { device: '{}', fhir: '{}' },
  messages: [],
  identityMode: 'lookup',
  compatibility: COMPATIBILITY.default,
  now: 0,
};

/** Runs in the same thread, when it is told to. */
class HandThread implements RunThread {
  readonly asked: RunRequest[] = [];
  isEnded = false;
  readonly #onAnswer: Parameters<StartThread>[0];
  readonly fail: Parameters<StartThread>[1];

  constructor(...[onAnswer, onTrouble]: Parameters<StartThread>) {
    this.#onAnswer = onAnswer;
    this.fail = onTrouble;
  }

  ask(asked: RunRequest): void {
    this.asked.push(asked);
  }

  answer(): void {
    const asked = this.asked.shift();
    if (asked !== undefined) this.#onAnswer({ ...runMappings(asked), milliseconds: 1 });
  }

  end(): void {
    this.isEnded = true;
  }
}

describe('a runner of mappings', () => {
  const threads: HandThread[] = [];
  const ends: RunEnd[] = [];
  let runner: Runner;

  beforeEach(() => {
    vi.useFakeTimers();
    threads.length = 0;
    ends.length = 0;
    const start: StartThread = (...listeners) => {
      const thread = new HandThread(...listeners);
      threads.push(thread);
      return thread;
    };
    runner = createRunner(start, (end) => ends.push(end), 1000);
  });

  afterEach(() => {
    runner.close();
    vi.useRealTimers();
  });

  it('waits for a pause in typing and runs the newest text once', () => {
    for (const device of ['{', '{ ', '{ }']) runner.request({ ...request, draft: { device, fhir: '{}' } });
    vi.advanceTimersByTime(200);
    expect(threads[0]?.asked.map(({ draft }) => draft.device)).toEqual(['{ }']);
    threads[0]?.answer();
    expect(ends).toMatchObject([{ kind: 'answered', answer: { run: 3 } }]);
  });

  it('keeps one run under way, drops its answer when it is outdated, and runs the newest then', () => {
    runner.request(request);
    vi.advanceTimersByTime(200);
    runner.request({ ...request, messages: ['{}'] });
    vi.advanceTimersByTime(200);
    expect(threads[0]?.asked).toHaveLength(1);
    threads[0]?.answer();
    expect(ends).toEqual([]);
    threads[0]?.answer();
    expect(ends).toMatchObject([{ kind: 'answered', answer: { run: 2 } }]);
  });

  it('stops a run that takes too long, says why, and goes on with a new thread', () => {
    runner.request(request);
    vi.advanceTimersByTime(2000);
    expect(threads[0]?.isEnded).toBe(true);
    expect(ends).toMatchObject([{ kind: 'failed', message: expect.stringContaining('Stopped after 1 s') }]);
    runner.request(request);
    vi.advanceTimersByTime(200);
    threads[1]?.answer();
    expect(ends).toHaveLength(2);
  });

  it('says that a run broke off, and goes on with a new thread', () => {
    runner.request(request);
    vi.advanceTimersByTime(200);
    threads[0]?.fail('out of memory');
    expect(ends).toMatchObject([{ kind: 'failed', message: 'The run broke off: out of memory' }]);
    runner.request(request);
    vi.advanceTimersByTime(200);
    expect(threads).toHaveLength(2);
  });
});
