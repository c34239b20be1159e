import { proxySinks, type Sinks } from '@temporalio/workflow';
import type { ActorState } from './actor-state.ts';

/** What actors count, out of the workflow: a call costs no history and is not made when a history is replayed. */
export interface ActorSinks extends Sinks {
  actorMetrics: {
    record(name: ActorMetric, value: number, labels: Readonly<Record<string, string>>): void;
  };
}

export type ActorMetric =
  | 'iot_duplicate_readings'
  | 'iot_windows_opened'
  | 'iot_windows_closed'
  | 'iot_continued_as_new'
  | 'iot_silences'
  | 'iot_held_age_ms';

export const { actorMetrics } = proxySinks<ActorSinks>();

/** Tells what has changed in an actor's counters since it told the last time. */
export class ActorCounts {
  readonly #type: string;
  #told: Counted;

  constructor(type: string, state: ActorState) {
    this.#type = type;
    this.#told = countedIn(state);
  }

  tell(state: ActorState): void {
    const counted = countedIn(state);
    for (const name of Object.keys(counted) as (keyof Counted)[]) {
      const more = counted[name] - this.#told[name];
      if (more > 0) actorMetrics.record(name, more, { type: this.#type });
    }
    this.#told = counted;
  }
}

type Counted = Readonly<Record<Exclude<ActorMetric, 'iot_held_age_ms'>, number>>;

function countedIn({ counters, open }: ActorState): Counted {
  return {
    iot_duplicate_readings: counters.duplicates,
    iot_windows_opened: counters.windows + (open === undefined ? 0 : 1),
    iot_windows_closed: counters.windows,
    iot_continued_as_new: counters.continuedAsNew,
    iot_silences: counters.silences ?? 0,
  };
}
