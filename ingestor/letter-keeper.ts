import { setTimeout as delay } from 'node:timers/promises';
import type { DeadLetter, DeadLetters } from '../dead-letter/dead-letter.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Limit } from './concurrency.ts';

export interface LetterKeeperDependencies {
  readonly deadLetters: Pick<DeadLetters, 'add'>;
  /** Shared by all partitions: bounds the dead letters being written. */
  readonly letterLimit: Limit;
  readonly metrics: Metrics;
  readonly log: Logger;
}

const RETRY_MS = 1_000;

/** Stores a dead letter, however often that fails; answers whether it is durable, which it is not only when abandoned. */
export async function keepLetter(
  letter: DeadLetter,
  abandoned: AbortSignal,
  { deadLetters, letterLimit, metrics, log }: LetterKeeperDependencies,
): Promise<boolean> {
  while (!abandoned.aborted) {
    try {
      await letterLimit(() => deadLetters.add(letter));
      for (const { code } of letter.faults) metrics.record('iot_dead_letters', 1, { code });
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      log.error({ reason }, 'a dead letter cannot be stored; its event waits');
      await delay(RETRY_MS, undefined, { signal: abandoned }).catch(() => undefined);
    }
  }
  return false;
}
