import type { CountByCode, Latency, PipelineSnapshot, Rate } from '../../console/contract/pipeline.ts';
import { table } from '../print.ts';

const UNKNOWN = '–';

/** The five stages, one a line, and the lag of each partition; what is not known is a dash, and why it is stands below. */
export function renderStatus(snapshot: PipelineSnapshot): string {
  const { ingest, unavailable } = snapshot;
  return [
    table(['STAGE', 'TOTAL', 'PER SECOND', 'P50, P95', 'WAITS OR FAILS'], stages(snapshot)),
    ...(ingest.partitions === undefined ? [] : ['', partitionTable(ingest.partitions)]),
    ...(unavailable.length === 0 ? [] : ['', ...unavailable]),
    ...(isFirstLook(snapshot)
      ? ['', 'Rates and latencies are told between two looks: iot-connector status --watch']
      : []),
  ].join('\n');
}

function isFirstLook({ ingest: { events } }: PipelineSnapshot): boolean {
  return events !== undefined && events.perSecond === undefined;
}

function stages(snapshot: PipelineSnapshot): readonly (readonly string[])[] {
  const { ingest, normalize, group, transform, persist, deadLetters } = snapshot;
  const behind = ingest.partitions?.reduce((sum, { lag }) => sum + lag, 0);
  const gate = ingest.isGateClosed === true ? ', gate closed' : '';
  return [
    ['Ingest', ...rate(ingest.events), '', `${text(behind)} behind${gate}`],
    ['Normalize', ...rate(normalize.measurements), latency(normalize.latency), codes(normalize.faults)],
    ['Group', ...rate(group.signals), '', groupText(group)],
    ['Transform', ...rate(transform.groups), '', ''],
    ['Persist', ...rate(persist.resources), latency(persist.latency), codes(persist.failures)],
    ['Dead letters', kept(deadLetters), '', '', codes(deadLetters.added)],
  ];
}

function groupText({ actors, blocked, held, heldByReason }: PipelineSnapshot['group']): string {
  const reasons = codes(heldByReason);
  return `${text(actors)} actors, ${text(blocked)} blocked, ${text(held)} held${reasons === '' ? '' : ` (${reasons})`}`;
}

function kept({ kept: count, isMore }: PipelineSnapshot['deadLetters']): string {
  return `${text(count)}${isMore === true ? ' or more' : ''}`;
}

function rate(value: Rate | undefined): readonly [string, string] {
  return [text(value?.total), value?.perSecond === undefined ? UNKNOWN : value.perSecond.toFixed(1)];
}

function latency(value: Latency | undefined): string {
  return value === undefined ? UNKNOWN : `${duration(value.p50Ms)}, ${duration(value.p95Ms)}`;
}

function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

function codes(counts: readonly CountByCode[] | undefined): string {
  return (counts ?? []).map(({ code, count }) => `${code} ${count}`).join(', ');
}

function text(value: number | undefined): string {
  return value === undefined ? UNKNOWN : String(value);
}

function partitionTable(partitions: NonNullable<PipelineSnapshot['ingest']['partitions']>): string {
  const rows = partitions.map(({ partition, lag, checkpoint, last }) => [partition, lag, checkpoint, last].map(String));
  return table(['PARTITION', 'LAG', 'CHECKPOINT', 'NEWEST'], rows);
}
