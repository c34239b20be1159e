import { randomBytes } from 'node:crypto';

/** Actors forget publishers of this prefix after a week; see `forgetOldRuns`. */
const PREFIX = 'run';
const RUN_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const RUN_PUBLISHER = /^run\/[^/]+\/[^/]+\//;

/** A new run's id: sorts by the time at which the run began. */
export function newRunId(now: number): string {
  return `${now.toString(36)}-${randomBytes(3).toString('hex')}`;
}

export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

/**
 * Who sends a row again: the run, a lane of it, and the publisher that sent the row first. Rows keep their sequence and
 * enqueued time, so that they merge as what they are; within a lane keys ascend per first publisher, and the actor drops
 * what an interrupted run sends twice.
 */
export function runPublisher(runId: string, lane: string, publisher: string): string {
  return `${PREFIX}/${runId}/${lane}/${originalPublisher(publisher)}`;
}

/** The publisher that sent a row first, however often it was sent again. */
export function originalPublisher(publisher: string): string {
  return publisher.replace(RUN_PUBLISHER, '');
}
