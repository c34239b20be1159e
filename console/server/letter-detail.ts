import type { DeadLetter, DeadLetterFault } from '../../dead-letter/dead-letter.ts';
import { isDiscarded } from '../../dead-letter/filter.ts';
import { previewMessage } from '../../mapping/preview/preview-message.ts';
import type { MappingSet } from '../../mapping-sets/mapping-set.ts';
import { readableEvent } from '../../operate/event-message.ts';
import { rowsIn } from '../../operate/trace/find-letter.ts';
import { examineLetter } from '../../replay/examine-letter.ts';
import { eventOfLetter } from '../../replay/letter-event.ts';
import type { LetterDetail, LetterFault, LetterSummary } from '../contract/dead-letters.ts';
import type { ConsoleParts } from './console-parts.ts';

export function toSummary(letter: DeadLetter): LetterSummary {
  const { id, kind, faults, deviceId, type, mappingSet, deadLetteredAt, source, autoReplay } = letter;
  const [, partition] = /\/(\d+)$/.exec(source.publisher) ?? [];
  return {
    id,
    kind,
    mappingSet,
    faults: faults.map(toFault),
    ...(deviceId === undefined ? {} : { device: deviceId }),
    ...(type === undefined ? {} : { type }),
    deadLetteredAt: Date.parse(deadLetteredAt),
    source: {
      sequence: source.sequence,
      enqueuedAt: source.enqueuedAt,
      ...(partition === undefined ? {} : { partition }),
    },
    comesBack: autoReplay === true,
    isDiscarded: isDiscarded(letter),
  };
}

/** A letter with its event readable, the fault's place in it, and what would become of it. Holds health data. */
export async function detailOf(parts: ConsoleParts, letter: DeadLetter): Promise<LetterDetail> {
  const summary = { ...toSummary(letter), ...(await wouldBe(parts, letter)) };
  if (letter.kind === 'group') {
    const readings = rowsIn(letter).map(({ occurredAt, key, values }) => ({
      takenAt: occurredAt,
      enqueuedAt: key.enqueuedAt,
      values,
    }));
    return { ...summary, readings };
  }
  const event = eventOfLetter(letter);
  if (event === undefined) return summary;
  const readable = readableEvent(event);
  const set = await parts.mappingSets.get(letter.mappingSet);
  return { ...summary, ...readable, faults: withPlaces(summary.faults, readable.message, set) };
}

/** Where the faulted template matched: a match that gave no measurement tells better than one that did. */
function withPlaces(
  faults: readonly LetterFault[],
  message: string | undefined,
  set: MappingSet | undefined,
): readonly LetterFault[] {
  if (message === undefined || set === undefined) return faults;
  const { matches } = previewMessage(set.device, message);
  return faults.map((fault) => {
    const own = matches.filter(({ template, pointer }) => template === fault.template && pointer !== undefined);
    const eventPointer = (own.find(({ measurement }) => measurement === undefined) ?? own[0])?.pointer;
    return eventPointer === undefined ? fault : { ...fault, eventPointer };
  });
}

async function wouldBe(
  { normalize, readSetInForce }: ConsoleParts,
  letter: DeadLetter,
): Promise<Pick<LetterDetail, 'wouldBe'>> {
  const set = await readSetInForce().catch(() => undefined);
  if (set === undefined) return {};
  const { verdict, rows, faults } = examineLetter(letter, { normalize, set, allTemplates: false });
  return { wouldBe: { verdict, readings: rows.length, faults: faults.map(toFault) } };
}

const TEXTS = ['typeName', 'file', 'pointer', 'expression', 'expected', 'received'] as const;
const NUMBERS = ['template', 'line', 'column'] as const;

/** Faults of letters are kept as they were, with whatever details: the page is given those that it knows. */
function toFault(fault: DeadLetterFault): LetterFault {
  const { code, message, outcome, decision } = fault;
  const texts = TEXTS.flatMap((name) => (typeof fault[name] === 'string' ? [[name, fault[name]]] : []));
  const numbers = NUMBERS.flatMap((name) => (typeof fault[name] === 'number' ? [[name, fault[name]]] : []));
  return {
    code,
    message,
    ...Object.fromEntries([...texts, ...numbers]),
    ...(outcome === undefined ? {} : { outcome }),
    ...(isDecision(decision) ? { decision } : {}),
  };
}

function isDecision(value: unknown): value is { readonly by: string; readonly why: string } {
  return typeof value === 'object' && value !== null && 'by' in value && 'why' in value;
}
