import type { WorkflowHandle } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/create-activities.ts';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import type { DeadLetters } from '../../dead-letter/dead-letter.ts';
import type { FhirGateway } from '../../fhir/gateway.ts';
import { resolveCompatibility } from '../../mapping/compatibility.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { batch, rows, signalActor } from '../_batches.ts';
import { createNamespace, runWorker } from '../_temporal.ts';
import { recordedActivities, writtenOutcome } from './_recorded-activities.ts';

const identity = { deviceId: 'strap-1', type: 'heartrate' };
const never = () => Promise.reject(new Error('not asked for'));

/** A server or store that answers when it is told to. */
function slow() {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  return { answered, answer: () => answer() };
}

function slowActivities(answered: Promise<void>) {
  const deadLetters: DeadLetters = {
    add: () => answered,
    get: never,
    discard: never,
    list: async function* () {},
    listReturning: async function* () {},
  };
  const gateway: FhirGateway = {
    identify: never,
    describe: never,
    close: never,
    upsert: async (requests) => {
      await answered;
      return requests.map(({ id }) => ({ kind: 'unchanged', id, conflicts: 0, repairs: 0 }));
    },
  };
  const dependencies: ActivityDependencies = {
    deadLetters,
    gateway,
    metrics: noMetrics,
    mappingSets: { get: async () => undefined },
    lastWrite: { note: async () => {}, read: async () => undefined },
    settings: {
      compatibility: resolveCompatibility('default'),
      observationIdentifierSystem: 's',
      graceMs: () => 0,
      source: 'urn:test',
      fhirUrl: 'http://fhir.example',
    },
  };
  return createActivities(dependencies);
}

async function lastHeartbeat(handle: WorkflowHandle, name: string): Promise<number> {
  const { raw } = await handle.describe();
  const pending = raw.pendingActivities?.find(({ activityType }) => activityType?.name === name);
  const { lastHeartbeatTime: beat, lastStartedTime: started } = pending ?? {};
  return beat && started ? tsToMs(beat) - tsToMs(started) : 0;
}

describe('an activity that waits for its server beats, so that it is not taken for lost', () => {
  it('while dead letters are kept', async () => {
    await using namespace = await createNamespace();
    const { answered, answer } = slow();
    const activities = recordedActivities();
    const slowly = slowActivities(answered);
    activities.deadLetter = (input) => slowly.deadLetter(input);
    await using worker = await runWorker(namespace, activities);
    const handle = await signalActor(namespace.client, worker.taskQueue, identity, 'no batch');
    await expect.poll(() => lastHeartbeat(handle, 'deadLetter'), { timeout: 20_000 }).toBeGreaterThan(0);
    answer();
  });

  it('while Observations become final', async () => {
    await using namespace = await createNamespace();
    const { answered, answer } = slow();
    const activities = recordedActivities();
    const observation = { id: 'a', identifier: { system: 's', value: 'v' } };
    activities.answer(({ groups }) =>
      groups.map((one) => ({ ...writtenOutcome(one), finalize: { observation, at: 0 } })),
    );
    const slowly = slowActivities(answered);
    activities.finalize = (input) => slowly.finalize(input);
    await using worker = await runWorker(namespace, activities);
    const handle = await signalActor(
      namespace.client,
      worker.taskQueue,
      identity,
      batch(rows(1, 3), { lengthSeconds: 0 }),
    );
    await expect.poll(() => lastHeartbeat(handle, 'finalize'), { timeout: 20_000 }).toBeGreaterThan(0);
    answer();
  });
});
