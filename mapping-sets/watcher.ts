import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../mapping/fault.ts';
import type { MappingSetArchive } from './archive.ts';
import type { InForceRecord } from './in-force.ts';
import { mappingSetVersion, type LoadMappingSet, type MappingSet, type MappingSources } from './mapping-set.ts';
import type { MappingSource } from './source.ts';

/** An edit is taken once it was the same for this long: an editor or a copy may stop halfway through a file. */
const POLL_INTERVAL_MS = 1_000;

/** Why the files as they are now are not in force. */
export interface MappingRefusal {
  readonly version?: string;
  readonly faults: readonly Fault[];
}

/** The mapping set in force, and what became of the last edit. */
export interface MappingSetWatcher {
  current(): MappingSet;
  /** Present while the files differ from the set in force because they are broken or missing. */
  refusal(): MappingRefusal | undefined;
  /** Reads the files once; a change counts when two polls in a row see it. */
  poll(): Promise<void>;
  close(): Promise<void>;
}

export interface WatcherOptions {
  readonly source: MappingSource;
  readonly load: LoadMappingSet;
  /** A set is in it before it is in force. */
  readonly archive: MappingSetArchive;
  readonly inForce: InForceRecord;
  readonly pollIntervalMs?: number;
  readonly onRefused?: (refusal: MappingRefusal) => void;
  /** `before` is the version that was in force, if any ever was: the same one after a restart. */
  readonly onInForce?: (set: MappingSet, before: string | undefined) => void;
}

/** The first set is broken or missing: there is nothing to run with. */
export class MappingSetRefusedError extends Error {
  override readonly name = 'MappingSetRefusedError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(`the mapping files are refused: ${faults.map(placeAndMessage).join('; ')}`);
    this.faults = faults;
  }
}

/** Reads the set, puts it in force and watches its files. Rejects if the first set is broken. */
export async function watchMappingSets(options: WatcherOptions): Promise<MappingSetWatcher> {
  const interval = options.pollIntervalMs ?? POLL_INTERVAL_MS;
  let seen = await options.source.read();
  for (let again = await readAfter(options.source, interval); !isSame(again, seen);) {
    seen = again;
    again = await readAfter(options.source, interval);
  }
  const first = options.load(seen);
  if (!first.ok) throw new MappingSetRefusedError(first.faults);
  const before = await recordInForce(first.value, options);
  options.onInForce?.(first.value, before);
  return keepWatching(options, interval, first.value);
}

/** Resolves with the version that was in force before. */
async function recordInForce(set: MappingSet, { archive, inForce }: WatcherOptions): Promise<string | undefined> {
  await archive.publish(set);
  const before = await inForce.get();
  if (before !== set.version) await inForce.put(set.version);
  return before;
}

async function readAfter(source: MappingSource, ms: number): Promise<MappingSources> {
  await delay(ms);
  return source.read();
}

function keepWatching(options: WatcherOptions, interval: number, first: MappingSet): MappingSetWatcher {
  const state = createWatchState(options, first);
  let running: Promise<void> = Promise.resolve();
  const poll = (): Promise<void> => (running = running.then(state.poll));
  const timer = setInterval(() => void poll(), interval);
  timer.unref();
  return {
    current: state.current,
    refusal: state.refusal,
    poll,
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}

interface WatchState {
  readonly current: () => MappingSet;
  readonly refusal: () => MappingRefusal | undefined;
  readonly poll: () => Promise<void>;
}

function createWatchState(options: WatcherOptions, first: MappingSet): WatchState {
  let current = first;
  let refusal: MappingRefusal | undefined;
  let seen: MappingSources = first.sources;

  const refuse = (next: MappingRefusal): void => {
    const isKnown = refusal !== undefined && JSON.stringify(refusal) === JSON.stringify(next);
    refusal = next;
    if (!isKnown) options.onRefused?.(next);
  };
  const take = async (sources: MappingSources): Promise<void> => {
    const version = mappingSetVersion(sources.deviceText, sources.fhirText);
    if (version === current.version) {
      refusal = undefined;
      return;
    }
    if (refusal?.version === version) return;
    const loaded = options.load(sources);
    if (!loaded.ok) return refuse({ version, faults: loaded.faults });
    const before = await recordInForce(loaded.value, options);
    current = loaded.value;
    refusal = undefined;
    options.onInForce?.(current, before);
  };
  const poll = async (): Promise<void> => {
    try {
      const read = await options.source.read();
      const isStable = isSame(read, seen);
      seen = read;
      if (isStable) await take(read);
    } catch (error) {
      refuse({ faults: [{ code: 'InvalidTemplate', message: `the mapping set cannot be read: ${messageOf(error)}` }] });
    }
  };
  return { current: () => current, refusal: () => refusal, poll };
}

function isSame(a: MappingSources, b: MappingSources): boolean {
  return a.deviceText === b.deviceText && a.fhirText === b.fhirText;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function placeAndMessage(fault: Fault): string {
  const line = fault.line === undefined ? '' : `:${fault.line}${fault.column === undefined ? '' : `:${fault.column}`}`;
  return fault.file === undefined ? fault.message : `${fault.file}${line} ${fault.message}`;
}
