import type { PipelineSnapshot } from '../../contract/pipeline.ts';
import type { ConsoleParts } from '../console-parts.ts';
import { type ActorNumbers, createActorNumbers } from './actor-numbers.ts';
import { lagOf } from './lag.ts';
import { countLetters, type LetterNumbers } from './letter-numbers.ts';
import { remembered } from './remembered.ts';
import { type MetricsWatch, watchMetrics } from './watch-metrics.ts';

/** Many pages may look at the same moment. */
const KEPT_MS = 2_000;
/** Reading the names of all letters of a store. */
const LETTERS_KEPT_MS = 10_000;

export type PipelineParts = Pick<ConsoleParts, 'client' | 'store' | 'container' | 'reader' | 'config' | 'readMetrics'>;

export interface PipelineWatch {
  /** The numbers of the five stages at this moment. */
  look(): Promise<PipelineSnapshot>;
  close(): void;
}

export function watchPipeline(parts: PipelineParts): PipelineWatch {
  const metrics = watchMetrics(parts.readMetrics);
  const numbers = {
    actors: remembered(createActorNumbers(parts.client), KEPT_MS),
    letters: remembered(() => countLetters(parts.store), LETTERS_KEPT_MS),
    lag: remembered(() => lagOf(parts), KEPT_MS),
  };
  const look = async (): Promise<PipelineSnapshot> => {
    const [actors, letters, partitions] = await Promise.all([numbers.actors(), numbers.letters(), numbers.lag()]);
    await metrics.ready();
    const unavailable = [...metrics.missing(), ...missingOf(actors, letters, partitions)];
    return render(metrics, { unavailable, actors, letters, partitions }, parts.readMetrics.from);
  };
  return { look, close: () => metrics.close() };
}

interface Looked {
  readonly unavailable: readonly string[];
  readonly actors: ActorNumbers | undefined;
  readonly letters: LetterNumbers | undefined;
  readonly partitions: PipelineSnapshot['ingest']['partitions'] | undefined;
}

function missingOf(
  actors: ActorNumbers | undefined,
  letters: LetterNumbers | undefined,
  partitions: Looked['partitions'],
): readonly string[] {
  return [
    ...(partitions === undefined ? ['The hub does not answer: the lag is not known.'] : []),
    ...(actors === undefined ? ['Temporal does not answer: actors cannot be counted.'] : []),
    ...(actors !== undefined && actors.openWindows === undefined
      ? ['Open windows are counted only while there are few actors: each must be asked.']
      : []),
    ...(letters === undefined ? ['The dead-letter store does not answer.'] : []),
  ];
}

function render(
  metrics: MetricsWatch,
  { unavailable, actors, letters, partitions }: Looked,
  metricsFrom: PipelineSnapshot['metricsFrom'],
): PipelineSnapshot {
  return {
    at: Date.now(),
    metricsFrom,
    unavailable,
    ingest: known({ events: metrics.rate('DeviceEvent_total'), partitions, isGateClosed: metrics.isGateClosed() }),
    normalize: known({
      measurements: metrics.rate('NormalizedEvent_total'),
      droppedEvents: metrics.rate('DroppedEvent_total'),
      latency: metrics.latency('DeviceEventProcessingLatencyMs'),
      faults: metrics.byCode('TotalErrors_total'),
    }),
    group: known({ ...actors, signals: metrics.rate('iot_signals_total') }),
    transform: known({
      groups: metrics.rate('MeasurementGroup_total'),
      measurements: metrics.rate('Measurement_total'),
    }),
    persist: known({
      resources: metrics.rate('FhirResourceSaved_total'),
      latency: metrics.latency('MeasurementIngestionLatencyMs'),
      fhirLatency: metrics.latency('iot_fhir_request_ms'),
      failures: metrics.byCode('iot_fhir_failures_total'),
    }),
    deadLetters: known({ ...letters, added: metrics.byCode('iot_dead_letters_total') }),
  };
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is not known. */
function known<T extends object>(values: T): Known<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known<T>;
}
