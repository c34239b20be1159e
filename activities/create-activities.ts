import { createBringBack } from './bring-back.ts';
import type { PersistActivities, TransformActivities } from './contract.ts';
import { createDeadLetter } from './dead-letter.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { createFinalize } from './finalize.ts';
import { beating } from './heartbeat.ts';
import { HeldPace } from './held-pace.ts';
import { OutageWatch } from './outage-watch.ts';
import { traced } from './traced.ts';
import { createTransform } from './transform.ts';
import { createUpsert } from './upsert.ts';

export function createActivities(dependencies: ActivityDependencies): TransformActivities & PersistActivities {
  const outage = new OutageWatch();
  return {
    transform: traced('transform', createTransform(dependencies), dependencies),
    upsert: traced('upsert', createUpsert(dependencies, outage, new HeldPace()), dependencies),
    finalize: createFinalize(dependencies, outage),
    deadLetter: beating(createDeadLetter(dependencies)),
    bringBack: beating(createBringBack(dependencies)),
  };
}
