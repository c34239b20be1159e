import type { DeviceEvent } from '../mapping/model.ts';
import { toDeviceEvent } from '../mapping/event/device-event.ts';
import { readBody } from '../mapping/event/read-body.ts';
import { readEventFile } from '../mapping/event/read-event-file.ts';
import type { Result } from '../mapping/fault.ts';
import { ok } from '../mapping/fault.ts';
import { exampleCases, goalCases, type NormalizeCase } from './cases.ts';
import { interleave, type Contender, type RoundOptions, type Standing } from './interleave.ts';
import { evaluateByJsonPathPlus } from './json-path-plus.ts';
import type { Bench } from './registry.ts';

const ROUNDS: RoundOptions = { rounds: 31, roundMs: 20 };

/** Parse plus normalize beside bare `JSON.parse` of the same message, as text and as the bytes that a hub gives. */
export const normalizeBench: Bench = {
  title: 'Parse and normalize, beside JSON.parse of the same message',
  options: {
    ...ROUNDS,
    baseline: 'JSON.parse of the whole message: the body, or the whole envelope for IoT Hub',
    rate: 'messages in a second of CPU time; median of the rounds, ratios also least and greatest',
    jsonPathPlus: 'JSON.parse and the same expressions by jsonpath-plus per call, without times and measurements',
  },
  run: () => {
    printRow(['case', 'JSON.parse/s', 'ours/s', 'text', 'goal', 'bytes', 'jsonpath-plus/s']);
    return [...goalCases(), ...exampleCases()].map(runCase);
  },
};

interface CaseResult {
  readonly case: string;
  readonly goal?: number;
  readonly text: readonly Standing[];
  readonly bytes: readonly Standing[];
}

function runCase(kase: NormalizeCase): CaseResult {
  const { name, goal, messages } = kase;
  const text = interleave(
    [contender('JSON.parse', messages, parse), contender('ours', messages, normalizing(kase)), ...jsonPathPlus(kase)],
    ROUNDS,
  );
  const bodies = messages.map((message) => Buffer.from(message));
  const bytes = interleave(
    [contender('JSON.parse', bodies, parseBytes), contender('ours', bodies, normalizing(kase))],
    ROUNDS,
  );
  printCase(name, goal, text, bytes);
  return { case: name, ...(goal !== undefined && { goal }), text, bytes };
}

function parse(message: string): number {
  return JSON.parse(message) === null ? 0 : 1;
}

function parseBytes(message: Buffer): number {
  return JSON.parse(message.toString()) === null ? 0 : 1;
}

function normalizing({ mapping, form }: NormalizeCase): (message: string | Uint8Array) => number {
  const options = { exactNumbers: mapping.needsExactNumbers };
  const read = (message: string | Uint8Array): Result<DeviceEvent> => {
    if (form === 'envelope') return readEventFile(message, options);
    const body = readBody(message, options);
    return body.ok ? ok(toDeviceEvent({ body: body.value })) : body;
  };
  return (message) => {
    const event = read(message);
    if (!event.ok) throw new Error('A message of the bench cannot be read.');
    return mapping.normalize(event.value).measurements.length;
  };
}

// It takes a hundred times as long: a few messages fill a round.
const FEW = 20;

function jsonPathPlus(kase: NormalizeCase): readonly Contender[] {
  const evaluate = evaluateByJsonPathPlus(kase);
  if (evaluate === undefined) return [];
  return [contender('JSON.parse and jsonpath-plus', kase.messages.slice(0, FEW), evaluate)];
}

function contender<Message>(
  name: string,
  messages: readonly Message[],
  handle: (message: Message) => number,
): Contender {
  const work = (): number => {
    let found = 0;
    for (const message of messages) found += handle(message);
    return found;
  };
  return { name, messages: messages.length, work };
}

function printCase(
  name: string,
  goal: number | undefined,
  [parsed, ours, plus]: readonly Standing[],
  [, bytes]: readonly Standing[],
): void {
  printRow([
    name,
    rateText(parsed),
    rateText(ours),
    ratioText(ours),
    goal === undefined ? '' : `${goal * 100} %`,
    ratioText(bytes),
    rateText(plus),
  ]);
}

function rateText(standing: Standing | undefined): string {
  return standing === undefined ? '–' : Math.round(standing.perSecond.median).toLocaleString('en');
}

function ratioText(standing: Standing | undefined): string {
  const { median = Number.NaN, min = Number.NaN, max = Number.NaN } = standing?.ratio ?? {};
  return `${percent(median)} % (${percent(min)}–${percent(max)})`;
}

function percent(share: number): string {
  return (share * 100).toFixed(0);
}

function printRow([name = '', ...columns]: readonly string[]): void {
  console.log(name.padEnd(30) + columns.map((column) => column.padStart(17)).join(''));
}
