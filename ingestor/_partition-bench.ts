import type { DeadLetter, DeadLetters } from '../dead-letter/dead-letter.ts';
import type { DeviceMapping } from '../mapping/device/device-mapping.ts';
import type { FhirMapping } from '../mapping/fhir/observation-draft.ts';
import type { MappingSetArchive } from '../mapping-sets/archive.ts';
import type { MappingSet } from '../mapping-sets/mapping-set.ts';
import { createLogger } from '../telemetry/logger.ts';
import { noMetrics } from '../telemetry/metrics.ts';
import { DEFAULT_RULES } from '../workflows/messages.ts';
import { Breaker } from './breaker.ts';
import type { SetActivation, SetActivations } from './checkpoints/set-activations.ts';
import { createLimit } from './concurrency.ts';
import { LiveActors } from './live-actors.ts';
import type { MemoryActors } from './_memory-actors.ts';
import { createNormalizer } from './normalizer.ts';
import type { PartitionDependencies } from './partition.ts';
import { event, PUBLISHER } from './_rows.ts';
import { RefusingActors } from './refusing-actors.ts';
import type { EventPosition, PartitionLease, ReceivedEvent } from './source.ts';

/** A lease whose owner and checkpoint are in the hands of the test. */
export class MemoryLease implements PartitionLease {
  readonly partition = '0';
  readonly publisher = PUBLISHER;
  readonly checkpoint?: EventPosition;
  readonly checkpoints: number[] = [];
  isMine = true;
  /** Runs before a checkpoint is stored. */
  before: () => void = () => {};

  constructor(checkpoint?: EventPosition) {
    if (checkpoint !== undefined) this.checkpoint = checkpoint;
  }

  isOwned(): boolean {
    return this.isMine;
  }

  async updateCheckpoint({ sequence }: EventPosition): Promise<void> {
    this.before();
    this.checkpoints.push(sequence);
  }
}

class MemoryLetters implements Pick<DeadLetters, 'add'> {
  readonly letters = new Map<string, DeadLetter>();
  before: () => void = () => {};

  async add(letter: DeadLetter): Promise<void> {
    this.before();
    this.letters.set(letter.id, letter);
  }

  get codes(): string[] {
    return [...this.letters.values()].flatMap(({ faults }) => faults.map(({ code }) => code));
  }
}

/** A set whose events are `{ "device": [values] }`: a measurement for each value, of the type that the set is named after. */
export function listSet(version: string): MappingSet {
  const device: DeviceMapping = {
    typeNames: ['list'],
    needsExactNumbers: false,
    normalize: ({ Body }) => ({
      measurements: Object.entries(Body as { readonly [device: string]: readonly number[] }).flatMap(
        ([deviceId, values]) =>
          values.map((value) => ({
            type: 'list',
            occurredAt: 1_000_000,
            deviceId,
            template: 0,
            values: [{ name: version, value }],
          })),
      ),
      faults: [],
    }),
  };
  const fhir: FhirMapping = {
    typeNames: ['List'],
    spelling: () => 'List',
    template: () => undefined,
    transform: () => ({ drafts: [], refused: [], slotCollisions: 0 }),
  };
  return { version, device, fhir, sources: { deviceText: version, fhirText: '', files: { device: '', fhir: '' } } };
}

export function listEvents(from: number, count: number, deviceId = 'd-1'): ReceivedEvent[] {
  return Array.from({ length: count }, (_, i) => event(from + i, { [deviceId]: [from + i] }));
}

class MemoryActivations implements SetActivations {
  record: SetActivation | undefined;
  readonly written: SetActivation[] = [];

  async get(): Promise<SetActivation | undefined> {
    return this.record;
  }

  async put(_publisher: string, activation: SetActivation): Promise<void> {
    this.record = activation;
    this.written.push(activation);
  }
}

function archiveOf(...sets: readonly MappingSet[]): MappingSetArchive {
  return {
    publish: async () => {},
    get: async (version) => sets.find((set) => set.version === version),
    async *versions() {
      yield* sets.map((set) => set.version);
    },
  };
}

/** A clock that makes a linger of a second pass within the tick of a partition. */
const hurriedNow = (): number => Date.now() * 50;

export interface PartitionBench {
  readonly deps: PartitionDependencies;
  readonly letters: MemoryLetters;
  readonly activations: MemoryActivations;
  inForce: MappingSet;
}

export function partitionBench(actors: MemoryActors, overrides: Partial<PartitionDependencies> = {}): PartitionBench {
  const one = listSet('one');
  const letters = new MemoryLetters();
  const activations = new MemoryActivations();
  const bench: PartitionBench = { deps: {} as PartitionDependencies, letters, activations, inForce: one };
  const deps: PartitionDependencies = {
    normalize: createNormalizer({ metrics: noMetrics, now: hurriedNow }),
    deadLetters: letters,
    letterLimit: createLimit(8),
    handOff: {
      actors,
      limit: createLimit(64),
      breaker: new Breaker(),
      metrics: noMetrics,
      now: hurriedNow,
      backoffMs: () => 1,
      refusing: new RefusingActors(0),
    },
    rulesFor: () => DEFAULT_RULES,
    live: new LiveActors(),
    signalsPerSecond: 100,
    metrics: noMetrics,
    log: createLogger('silent'),
    now: hurriedNow,
    sets: { current: () => bench.inForce },
    archive: archiveOf(one, listSet('two')),
    activations,
    ...overrides,
  };
  return Object.assign(bench, { deps });
}
