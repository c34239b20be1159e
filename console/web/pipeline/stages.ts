import type { CountByCode, Latency, PipelineSnapshot, Rate } from '../../contract/pipeline.ts';
import { linkTo } from '../app/router.ts';
import { formatDuration, formatNumber } from '../elements/format.ts';
import { HELD_REASONS } from '../held/held-reasons.ts';

/** A number of a stage, as it is shown. */
export interface StageFigure {
  readonly label: string;
  /** Absent where it is not known. */
  readonly value?: string;
  readonly href?: string;
  /** Worth a look. */
  readonly tone?: 'warn' | 'bad';
}

export interface Stage {
  readonly name: string;
  readonly does: string;
  readonly main: StageFigure;
  readonly history: readonly number[];
  readonly figures: readonly StageFigure[];
}

const DEVICES = linkTo('devices');
const LETTERS = linkTo('dead-letters');
const SAMPLES = linkTo('debugger', [], { from: 'hub' });

/** The stages in the order in which data flows, dead letters behind them. */
export function stagesOf(snapshot: PipelineSnapshot): readonly Stage[] {
  return [
    ingest(snapshot),
    normalize(snapshot),
    group(snapshot),
    transform(snapshot),
    persist(snapshot),
    letters(snapshot),
  ];
}

function ingest({ ingest: { events, partitions } }: PipelineSnapshot): Stage {
  const lag = partitions?.reduce((sum, partition) => sum + partition.lag, 0);
  return {
    name: 'Ingest',
    does: 'Reads the event hub.',
    main: rate('events', events, SAMPLES),
    history: events?.history ?? [],
    figures: [
      total('events in all', events, SAMPLES),
      {
        ...counted('events behind', lag, '#partitions'),
        ...(lag !== undefined && lag > 1000 && { tone: 'warn' as const }),
      },
    ],
  };
}

function normalize({ normalize: { measurements, droppedEvents, latency, faults } }: PipelineSnapshot): Stage {
  return {
    name: 'Normalize',
    does: 'Runs the device mapping.',
    main: rate('measurements', measurements, DEVICES),
    history: measurements?.history ?? [],
    figures: [
      rate('dropped events', droppedEvents, SAMPLES),
      ...latencies('hub to measurement', latency),
      ...codes('faults', faults, listOf),
    ],
  };
}

function group({ group }: PipelineSnapshot): Stage {
  const { signals, actors, blocked, held, heldByReason, openWindows, openReadings } = group;
  return {
    name: 'Group',
    does: 'Collects readings in windows.',
    main: counted('device actors', actors, DEVICES),
    history: signals?.history ?? [],
    figures: [
      rate('signals', signals, DEVICES),
      counted('open windows', openWindows, DEVICES),
      counted('readings in them', openReadings, DEVICES),
      troubled('blocked', blocked, linkTo('devices', [], { state: 'Blocked' }), 'bad'),
      troubled('held', held, linkTo('held'), 'warn'),
      ...(heldByReason ?? []).map(({ code, count }) => ({
        ...troubled(`held: ${code}`, count, linkTo('held', [], { reason: code }), 'warn'),
      })),
    ],
  };
}

function transform({ transform: { groups, measurements } }: PipelineSnapshot): Stage {
  return {
    name: 'Transform',
    does: 'Runs the FHIR mapping.',
    main: rate('groups', groups, DEVICES),
    history: groups?.history ?? [],
    figures: [total('groups in all', groups, DEVICES), rate('measurements', measurements, DEVICES)],
  };
}

function persist({ persist: { resources, latency, fhirLatency, failures } }: PipelineSnapshot): Stage {
  return {
    name: 'Persist',
    does: 'Merges and writes Observations.',
    main: rate('Observations', resources, DEVICES),
    history: resources?.history ?? [],
    figures: [
      total('Observations in all', resources, DEVICES),
      ...latencies('hub to FHIR', latency),
      ...latencies('FHIR answers', fhirLatency),
      ...codes('failures', failures, listOf),
    ],
  };
}

function letters({ deadLetters: { kept, isMore, added } }: PipelineSnapshot): Stage {
  const value = kept === undefined ? {} : { value: `${formatNumber(kept)}${isMore === true ? ' or more' : ''}` };
  return {
    name: 'Dead letters',
    does: 'Kept whole, with the reason.',
    main: { label: 'kept', ...value, href: LETTERS, ...((kept ?? 0) > 0 && { tone: 'warn' as const }) },
    history: [],
    figures: codes('added', added, (code) => linkTo('dead-letters', [], { code })),
  };
}

function rate(label: string, of: Rate | undefined, href: string): StageFigure {
  const perSecond = of?.perSecond;
  return { label: `${label} a second`, href, ...(perSecond !== undefined && { value: formatNumber(perSecond) }) };
}

function total(label: string, of: Rate | undefined, href: string): StageFigure {
  return counted(label, of?.total, href);
}

function counted(label: string, count: number | undefined, href: string): StageFigure {
  return { label, href, ...(count !== undefined && { value: formatNumber(count) }) };
}

function troubled(label: string, count: number | undefined, href: string, tone: 'warn' | 'bad'): StageFigure {
  return { ...counted(label, count, href), ...((count ?? 0) > 0 && { tone }) };
}

function latencies(label: string, latency: Latency | undefined): readonly StageFigure[] {
  const value =
    latency === undefined ? {} : { value: `${formatDuration(latency.p50Ms)}, ${formatDuration(latency.p95Ms)}` };
  return [{ label: `${label} (p50, p95)`, href: DEVICES, ...value }];
}

/** Where what failed for a reason is: held, or among the dead letters. */
function listOf(code: string): string {
  const isHeld = HELD_REASONS.some((reason) => reason === code) && code !== 'Rejected';
  return isHeld ? linkTo('held', [], { reason: code }) : linkTo('dead-letters', [], { code });
}

function codes(
  noun: string,
  counts: readonly CountByCode[] | undefined,
  link: (code: string) => string,
): readonly StageFigure[] {
  if (counts === undefined) return [{ label: noun, href: LETTERS }];
  if (counts.length === 0) return [{ label: noun, value: 'none', href: LETTERS }];
  return counts.map(({ code, count, recent }) => {
    const lately = recent === undefined || recent === 0 ? '' : ` (${formatNumber(recent)} in 15 min)`;
    const tone = (recent ?? 0) > 0 ? { tone: 'warn' as const } : {};
    return { label: `${noun}: ${code}`, value: `${formatNumber(count)}${lately}`, href: link(code), ...tone };
  });
}
