/** A safeguard that is taken out of the code by replacing exact text, and the test that must notice. */
export interface Mutation {
  readonly safeguard: string;
  readonly file: string;
  readonly replace: readonly (readonly [text: string, by: string])[];
  /** File in this folder, and a part of the title. */
  readonly test: readonly [file: string, title: string];
}

export const MUTATIONS: readonly Mutation[] = [
  {
    safeguard: 'dedupe: an actor drops rows that it has taken',
    file: 'workflows/accept-batch.ts',
    replace: [['firstFreshRow(batch, state.watermarks[batch.publisher]);', '0;']],
    test: ['redelivery.test.ts', 'is dropped by its actor when all checkpoints are lost'],
  },
  {
    safeguard: 'fencing: a lost partition’s checkpoints are dropped',
    file: 'ingestor/checkpoints/fenced-checkpoints.ts',
    replace: [['!isOwned(checkpoint.partitionId) || ', '']],
    test: ['checkpoints-never-move-back.test.ts', 'writes none at all once it has heard of it'],
  },
  {
    safeguard: 'fencing: a checkpoint is stored over an older one only',
    file: 'ingestor/checkpoints/store-checkpoints.ts',
    replace: [["if (typeof known === 'number' && known >= sequenceNumber) return;", '']],
    test: ['checkpoints-never-move-back.test.ts', 'moves no checkpoint back before it has heard of the loss'],
  },
  {
    safeguard: 'serial hand-off: one signal in flight for an actor and partition',
    file: 'ingestor/stage.ts',
    replace: [
      ['if (lane.isInFlight || lane.rows.length === 0) continue;', 'if (lane.rows.length === 0) continue;'],
      ["if (lane?.isInFlight !== true) throw new Error('a flight lands once');", ''],
      ['lane.isInFlight = false;\n    if (lane.rows.length === 0)', 'if (lane?.rows.length === 0)'],
    ],
    test: ['redelivery.test.ts', 'is neither lost nor doubled, nor overtaken'],
  },
  {
    safeguard: 'ambiguous failures are retried with the same rows',
    file: 'ingestor/hand-off.ts',
    replace: [['if (error === undefined) return accepted(job, deps);', 'return accepted(job, deps);']],
    test: ['redelivery.test.ts', 'is neither lost nor doubled, nor overtaken'],
  },
  {
    safeguard: 'put-back: a window stays in the actor until it has an outcome',
    file: 'workflows/perform.ts',
    replace: [
      [
        '  const transformed = await transform.',
        '  state.closed = state.closed.filter((one) => one !== window);\n  const transformed = await transform.',
      ],
    ],
    test: ['outage.test.ts', 'is put back whole'],
  },
  {
    safeguard: 'If-Match: a write goes over the version that was read only',
    file: 'fhir/plan.ts',
    replace: [['body: observation, ifMatch: etag }', 'body: observation }']],
    test: ['two-writers.test.ts', 'keep what each of them wrote'],
  },
  {
    safeguard: 'keyed merge: the newer row wins a place, not the last writer',
    file: 'mapping/fhir/fill-places.ts',
    replace: [['(rules.keyed ? standing : standing.map(outOfOrder))', 'standing.map(outOfOrder)']],
    test: ['older-after-newer.test.ts', 'turns nothing back'],
  },
  {
    safeguard: 'outage rule: a refusal of everything is no fault of the readings',
    file: 'workflows/refusals.ts',
    replace: [['return isTriedOut(refusals) && !isSharedByAll(refusals, progress);', 'return isTriedOut(refusals);']],
    test: ['refusals.test.ts', 'is an outage'],
  },
  {
    safeguard: 'outage rule: one group among others that are written is no outage',
    file: 'workflows/refusals.ts',
    replace: [['return (progress.writtenAt ?? 0) <= firstAt + TOLERANCE_MS;', 'return true;']],
    test: ['refusals.test.ts', 'becomes a dead letter at its last try'],
  },
  {
    safeguard: 'checkpoint rule: only over events whose parts are all durable',
    file: 'ingestor/finished-prefix.ts',
    replace: [['if (parts === 0) this.#advance();', 'this.#position = event.position;']],
    test: ['redelivery.test.ts', 'waits until the rows before it are durable in their actors'],
  },
];
