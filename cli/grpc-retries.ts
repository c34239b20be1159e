import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectionOptions, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';

export interface GrpcRetries {
  readonly interceptors: NonNullable<ConnectionOptions['interceptors']>;
  /** Resolves when nothing waits for another try, and nothing will. */
  end(): Promise<void>;
}

/** Time for a try that is due to begin. */
const MARGIN_MS = 50;

/**
 * The client's own retries, but for a connection that can be closed: a try that is begun on a closed one throws where nobody
 * catches it, and ends the process.
 */
export function createGrpcRetries(): GrpcRetries {
  const defaults = defaultGrpcRetryOptions();
  let isOver = false;
  let lastTryAt = 0;
  const interceptor = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !isOver && defaults.retryableDecider(attempt, status),
    delayFunction: (attempt, status) => {
      const pauseMs = defaults.delayFunction(attempt, status);
      lastTryAt = Math.max(lastTryAt, Date.now() + pauseMs);
      return pauseMs;
    },
  });
  return {
    interceptors: [interceptor],
    end: async () => {
      isOver = true;
      const leftMs = lastTryAt + MARGIN_MS - Date.now();
      if (leftMs > 0) await delay(leftMs);
    },
  };
}
