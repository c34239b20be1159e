import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What a reader needs to judge a number. */
export function describeMachine(): object {
  return {
    node: process.version,
    v8: process.versions.v8,
    code: 'built by tsc, run by node',
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadAverage: loadavg().map((load) => Number(load.toFixed(2))),
  };
}
