import type { DeadLetter } from '../dead-letter/dead-letter.ts';
import { deadLetterId } from '../dead-letter/dead-letter-id.ts';
import { draftSource } from '../mapping/fhir/draft-source.ts';
import { fromColumns } from '../workflows/columns.ts';
import type { DeadLetterInput, GroupLetter, PersistActivities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Keeps what an actor gives up. Ids derive from the first row, so that a repeated attempt keeps the same letter once. */
export function createDeadLetter({
  deadLetters,
  metrics,
}: Pick<ActivityDependencies, 'deadLetters' | 'metrics'>): PersistActivities['deadLetter'] {
  return async (input) => {
    for (const letter of input.letters) {
      await deadLetters.add(toDeadLetter(input, letter));
      metrics.record('iot_dead_letters', 1, { code: letter.code });
    }
  };
}

function toDeadLetter({ deviceId, type }: DeadLetterInput, letter: GroupLetter): DeadLetter {
  const { source, sub, mappingSet } = originOf(letter);
  const { code, message, content, serial, decision, outcome } = letter;
  return {
    id: deadLetterId({
      kind: 'group',
      source,
      parts: [deviceId, type, mappingSet, sub, content.kind, ...(serial === undefined ? [] : [serial])],
    }),
    kind: 'group',
    source,
    deviceId,
    type,
    mappingSet,
    faults: [{ code, message, typeName: type, ...defined({ decision, outcome }) }],
    deadLetteredAt: new Date().toISOString(),
    content,
    ...(serial === undefined ? {} : { autoReplay: true }),
  };
}

function defined(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(details).filter(([, detail]) => detail !== undefined));
}

function originOf({ content }: GroupLetter) {
  switch (content.kind) {
    case 'group': {
      const { sub, ...source } = draftSource(content.group.draft);
      return { source, sub, mappingSet: content.group.mappingSet };
    }
    case 'rows': {
      const { publisher, mappingSet, rows } = content.segment;
      const [first] = fromColumns(rows, publisher);
      const { sub = 0, sequence = 0, enqueuedAt = 0 } = first?.key ?? {};
      return { source: { publisher, sequence, enqueuedAt }, sub, mappingSet };
    }
    case 'signal':
      return {
        source: { publisher: 'signal/malformed', sequence: 0, enqueuedAt: 0 },
        sub: content.text,
        mappingSet: '',
      };
  }
}
