import type { DeviceMapping } from '../mapping/device/device-mapping.ts';
import { readEventFile } from '../mapping/event/read-event-file.ts';
import { exampleCases, goalCases } from './cases.ts';
import type { Bench } from './registry.ts';

const MILLION = 1_000_000;
const STAGES = [MILLION / 10, MILLION, 10 * MILLION];

interface Sample {
  readonly messages: number;
  readonly heapUsedKiB: number;
  readonly rssMiB: number;
}

/** What the heap holds after a full collection, when ten times as many messages have been through the library. */
export const memoryBench: Bench = {
  title: 'Memory: heap in use after so many messages, garbage collected',
  options: { stages: STAGES, messages: 'the goal cases but the array of 100, and examples/demo, in turn' },
  run: () => {
    const next = messageSource();
    let done = 0;
    const samples = STAGES.map((stage) => {
      for (; done < stage; done++) next();
      return takeSample(done);
    });
    const [, first, last] = samples;
    const growthKiB = (last?.heapUsedKiB ?? Number.NaN) - (first?.heapUsedKiB ?? Number.NaN);
    console.log(`growth from 1 to 10 million messages: ${growthKiB} KiB`);
    return { samples, growthKiB };
  },
};

function takeSample(messages: number): Sample {
  if (globalThis.gc === undefined) throw new Error('Run this bench with --expose-gc.');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  const sample = { messages, heapUsedKiB: Math.round(heapUsed / 1024), rssMiB: Math.round(rss / 1024 ** 2) };
  console.log(`${messages.toLocaleString('en').padStart(12)} messages: ${JSON.stringify(sample)}`);
  return sample;
}

/** Reads and normalizes the next message of the next mapping, in a circle. */
function messageSource(): () => void {
  const cases = [...goalCases(), ...exampleCases()].filter(
    ({ name }) => !name.startsWith('array') && (!name.startsWith('examples') || name.endsWith('demo')),
  );
  const turns = cases.flatMap(({ mapping, messages }) => messages.map((message) => ({ mapping, message })));
  let at = 0;
  return () => {
    const turn = turns[at];
    at = (at + 1) % turns.length;
    if (turn !== undefined) normalizeOne(turn.mapping, turn.message);
  };
}

function normalizeOne(mapping: DeviceMapping, message: string): void {
  const event = readEventFile(message, { exactNumbers: mapping.needsExactNumbers });
  if (!event.ok) throw new Error('A message of the bench cannot be read.');
  mapping.normalize(event.value);
}
