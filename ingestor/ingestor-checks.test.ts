import { describe, expect, it } from 'vitest';
import type { MappingRefusal } from '../mapping-sets/watcher.ts';
import type { HealthFinding } from '../telemetry/health.ts';
import type { GateState, IngestorStatus } from './ingestor.ts';
import { createIngestorChecks } from './ingestor-checks.ts';
import type { PartitionStatus } from './partition.ts';

function partition(overrides: Partial<PartitionStatus> = {}): PartitionStatus {
  return {
    partition: '0',
    mappingSet: 'set-1',
    lag: 0,
    stagedRows: 0,
    handedOffRows: 0,
    retries: 0,
    checkpointedAt: undefined,
    ...overrides,
  };
}

/** An ingestor that is as the test sets it. */
function rig() {
  const now = { ms: 0 };
  const ingestor: { status: IngestorStatus; refusal: MappingRefusal | undefined } = {
    status: { gate: 'open', partitions: [partition()], liveActors: 1 },
    refusal: undefined,
  };
  const host = { ingestor: { status: () => ingestor.status }, refusal: () => ingestor.refusal };
  const checks = createIngestorChecks(host, () => now.ms);
  const find = async (name: string): Promise<HealthFinding | undefined> =>
    checks.find((check) => check.name === name)?.check(AbortSignal.timeout(1_000));
  return { now, ingestor, find };
}

describe('the checks of an ingestor', () => {
  it('tell how far each partition is behind', async () => {
    const { ingestor, find } = rig();
    const partitions = [partition({ lag: 3 }), partition({ partition: '1', lag: undefined })];
    ingestor.status = { ...ingestor.status, partitions };
    expect(await find('lag')).toEqual({ result: 'ok', found: 'events behind by partition: 0: 3, 1: unknown' });
    expect(await find('event hub')).toEqual({ result: 'ok', found: 'reads 2 partition(s)' });
  });

  it.each([
    ['partition', 'degraded'],
    ['fatal', 'failed'],
  ] as const)('take a %s failure of the source for %s', async (kind, result) => {
    const { ingestor, find } = rig();
    const sourceFailure = { kind, partition: '1', message: 'the link was detached' };
    ingestor.status = { ...ingestor.status, sourceFailure };
    expect(await find('event hub')).toMatchObject({ result, found: 'partition 1: the link was detached' });
  });

  it.each(['closedForHandOff', 'closedForOutage', 'openForRetention'] as const satisfies readonly GateState[])(
    'say why the gate is %s',
    async (gate) => {
      const { ingestor, find } = rig();
      expect(await find('gate')).toEqual({ result: 'ok', found: 'open' });
      ingestor.status = { ...ingestor.status, gate };
      expect(await find('gate')).toMatchObject({ result: 'degraded', remedy: expect.stringMatching(/\S{4,}/) });
    },
  );

  it('name the place for which an edited mapping is refused', async () => {
    const { ingestor, find } = rig();
    expect(await find('mappings')).toEqual({ result: 'ok', found: 'set set-1 in force' });
    const fault = { code: 'InvalidJson', message: 'a comma is missing', file: 'fhirmapping.json' } as const;
    ingestor.refusal = { faults: [{ ...fault, line: 7, column: 3 }] };
    const { result, found } = (await find('mappings')) ?? {};
    expect(result).toBe('degraded');
    expect(found).toContain('fhirmapping.json:7:3: a comma is missing');
  });

  it('find a checkpoint that stands still while events are behind, and only then', async () => {
    const { now, ingestor, find } = rig();
    const behind = (checkpointedAt: number | undefined) => {
      ingestor.status = { ...ingestor.status, partitions: [partition({ lag: 5, checkpointedAt })] };
    };
    behind(undefined);
    expect((await find('checkpoints'))?.result).toBe('ok');
    now.ms += 6 * 60_000;
    expect(await find('checkpoints')).toMatchObject({
      result: 'degraded',
      found: 'stand still although events are behind: partition 0 for 6 min',
    });
    behind(now.ms);
    expect((await find('checkpoints'))?.result).toBe('ok');
    now.ms += 60_000;
    ingestor.status = { ...ingestor.status, partitions: [partition({ lag: 0 })] };
    expect((await find('checkpoints'))?.result).toBe('ok');
    behind(undefined);
    now.ms += 6 * 60_000;
    // Behind again, but only since this look.
    expect((await find('checkpoints'))?.result).toBe('ok');
  });
});
