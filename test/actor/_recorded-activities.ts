import type {
  DeadLetterInput,
  GroupOutcome,
  ObservationGroup,
  PersistActivities,
  TransformActivities,
  UpsertInput,
  UpsertOutput,
} from '../../activities/contract.ts';
import { fromColumns } from '../../workflows/columns.ts';

/** Activities that keep what they were given: an actor's promises are about what it hands on, and when. */
export interface RecordedActivities extends TransformActivities, PersistActivities {
  readonly written: UpsertInput[];
  readonly letters: DeadLetterInput[];
  /** Replaces what `upsert` answers. */
  answer(reply: (input: UpsertInput, attempt: number) => Reply | Promise<Reply>): void;
}

type Reply = readonly GroupOutcome[] | UpsertOutput;

export function recordedActivities(): RecordedActivities {
  const written: UpsertInput[] = [];
  const letters: DeadLetterInput[] = [];
  let attempt = 0;
  let reply: Parameters<RecordedActivities['answer']>[0] = (input) => input.groups.map(writtenOutcome);
  return {
    written,
    letters,
    answer: (next) => {
      reply = next;
    },
    transform: async ({ deviceId, type, segments }) => ({
      groups: segments.map(({ mappingSet, publisher, rows }) => ({
        mappingSet,
        readings: rows.count,
        draft: {
          type,
          deviceId,
          times: fromColumns(rows, publisher).map((row) => row.occurredAt),
          content: { sequences: fromColumns(rows, publisher).map((row) => row.key.sequence) },
        },
      })),
      refused: [],
      slotCollisions: 0,
    }),
    upsert: async (input) => {
      const answer = await reply(input, attempt++);
      written.push(input);
      return 'outcomes' in answer ? answer : { outcomes: answer };
    },
    finalize: async () => ({ again: [] }),
    deadLetter: async (input) => {
      letters.push(input);
    },
    bringBack: async () => ({ letters: [] }),
  };
}

export function writtenOutcome(group: ObservationGroup): GroupOutcome {
  return {
    kind: 'written',
    action: 'created',
    reference: 'Observation/example',
    url: 'http://fhir.example/Observation/example',
    readings: group.readings,
  };
}

/** Sequence numbers of every row that was handed to `upsert`, in order. */
export function sequencesOf(inputs: readonly UpsertInput[]): number[] {
  return inputs.flatMap(({ groups }) =>
    groups.flatMap(({ draft }) => (draft.content as { sequences: number[] }).sequences),
  );
}
