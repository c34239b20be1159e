import type { Client } from '@temporalio/client';
import proto, { type temporal } from '@temporalio/proto';
import { mapConcurrently } from '../../fhir/map-concurrently.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
const { EventType, TimeoutType } = proto.temporal.api.enums.v1;

/** What many actors did, as their histories tell. */
export interface Lives {
  /** Tries of `upsert` of one actor, sorted. */
  readonly attempts: readonly number[];
  /** Activities that timed out, by the kind of the timeout. */
  readonly activityTimeouts: Readonly<Record<string, number>>;
  readonly workflowTaskTimeouts: number;
  readonly workflowTaskFailures: number;
  /** From the start of a workflow task to its end: sorted milliseconds. */
  readonly workflowTaskMs: readonly number[];
  readonly events: number;
  /** What a service would charge for, by the minute from the given time on. */
  readonly actionsPerMinute: readonly number[];
}

/** Events that are an action of Temporal; a try of an activity beyond its first is one more. */
const ACTIONS = new Set<number>([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
  EventType.EVENT_TYPE_TIMER_STARTED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
  EventType.EVENT_TYPE_MARKER_RECORDED,
  EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
]);

export async function readLives(client: Client, devices: readonly string[], from: number): Promise<Lives> {
  const collected = new Collector(from);
  await mapConcurrently(devices, 8, async (deviceId) => {
    const handle = client.workflow.getHandle(actorWorkflowId({ deviceId, type: 'heartrate' }));
    const { events } = await handle.fetchHistory();
    collected.add(events ?? []);
  });
  return collected.lives();
}

class Collector {
  readonly #from: number;
  readonly #attempts: number[] = [];
  readonly #timeouts = new Map<string, number>();
  readonly #taskMs: number[] = [];
  readonly #actions: number[] = [];
  #taskTimeouts = 0;
  #taskFailures = 0;
  #events = 0;

  constructor(from: number) {
    this.#from = from;
  }

  add(events: readonly HistoryEvent[]): void {
    this.#events += events.length;
    const times = new Map(events.map((event) => [String(event.eventId), timeOf(event)]));
    const upserts = new Set(events.filter(isUpsert).map(({ eventId }) => String(eventId)));
    let attempts = 0;
    for (const event of events) {
      const started = event.activityTaskStartedEventAttributes;
      if (upserts.has(String(started?.scheduledEventId))) attempts += started?.attempt ?? 0;
      this.#addAction(event, started?.attempt ?? 1);
      this.#addTrouble(event);
      const { startedEventId } = event.workflowTaskCompletedEventAttributes ?? {};
      const begun = times.get(String(startedEventId));
      if (begun !== undefined) this.#taskMs.push(timeOf(event) - begun);
    }
    this.#attempts.push(attempts);
  }

  #addAction(event: HistoryEvent, count: number): void {
    const minute = Math.floor((timeOf(event) - this.#from) / 60_000);
    if (minute < 0 || !ACTIONS.has(event.eventType ?? 0)) return;
    this.#actions[minute] = (this.#actions[minute] ?? 0) + count;
  }

  #addTrouble(event: HistoryEvent): void {
    if (event.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED) this.#taskFailures += 1;
    // Not to have been begun by the worker that has it in its cache is no trouble: it goes to any worker then.
    const task = event.workflowTaskTimedOutEventAttributes;
    if (task && task.timeoutType !== TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START) this.#taskTimeouts += 1;
    const { timeoutType } = event.activityTaskTimedOutEventAttributes?.failure?.timeoutFailureInfo ?? {};
    if (timeoutType === undefined || timeoutType === null) return;
    const kind = TimeoutType[timeoutType];
    this.#timeouts.set(kind, (this.#timeouts.get(kind) ?? 0) + 1);
  }

  lives(): Lives {
    return {
      attempts: this.#attempts.toSorted((a, b) => a - b),
      activityTimeouts: Object.fromEntries(this.#timeouts),
      workflowTaskTimeouts: this.#taskTimeouts,
      workflowTaskFailures: this.#taskFailures,
      workflowTaskMs: this.#taskMs.toSorted((a, b) => a - b),
      events: this.#events,
      actionsPerMinute: Array.from(this.#actions, (count) => count ?? 0),
    };
  }
}

function isUpsert({ activityTaskScheduledEventAttributes: scheduled }: HistoryEvent): boolean {
  return scheduled?.activityType?.name === 'upsert';
}

function timeOf({ eventTime }: HistoryEvent): number {
  return Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1_000_000;
}
