import type { MappingRefusal } from '../mapping-sets/watcher.ts';
import type { HealthCheck, HealthFinding } from '../telemetry/health.ts';
import type { GateState, Ingestor, IngestorStatus } from './ingestor.ts';

/** The part of an ingestor's host that tells how it does. */
export interface CheckedIngestor {
  readonly ingestor: Pick<Ingestor, 'status'>;
  refusal(): MappingRefusal | undefined;
}

/** Far more than linger, hand-off and the breaker take together: what is behind for so long does not go on by itself. */
const STALLED_MS = 5 * 60_000;
const LISTED_FAULTS = 3;

/** What can be told about an ingestor without asking anybody. */
export function createIngestorChecks(host: CheckedIngestor, now: () => number = Date.now): readonly HealthCheck[] {
  const status = () => host.ingestor.status();
  const findStalled = createStallFinder();
  return [
    ownCheck('event hub', () => hubFinding(status()), 'ExternalEventHub:IsAuthenticated'),
    ownCheck('lag', () => lagFinding(status())),
    ownCheck('gate', () => GATES[status().gate]),
    ownCheck('mappings', () => mappingFinding(status(), host.refusal())),
    ownCheck('checkpoints', () => checkpointFinding(findStalled(status(), now()))),
  ];
}

function ownCheck(name: string, look: () => HealthFinding, medtechName?: string): HealthCheck {
  return {
    name,
    ...(medtechName === undefined ? {} : { medtechName }),
    unanswered: { result: 'failed', remedy: 'Restart the ingestor: nothing that it holds is lost.' },
    // What is in memory is looked at, not remembered.
    maxAgeMs: 0,
    check: async () => look(),
  };
}

function hubFinding({ sourceFailure, partitions }: IngestorStatus): HealthFinding {
  if (sourceFailure !== undefined) {
    const { kind, partition, message } = sourceFailure;
    return {
      result: kind === 'fatal' ? 'failed' : 'degraded',
      found: partition === undefined ? message : `partition ${partition}: ${message}`,
      remedy: 'The hub keeps the data meanwhile. Check connection, rights and consumer group: iot-connector doctor',
    };
  }
  return { result: 'ok', found: `reads ${partitions.length} partition(s)` };
}

/** How much is behind is for alerts to judge, which see whether it grows; what stands still shows in the checkpoints. */
function lagFinding({ partitions }: IngestorStatus): HealthFinding {
  if (partitions.length === 0) return { result: 'ok', found: 'reads no partition at present' };
  const lags = partitions.map(({ partition, lag }) => `${partition}: ${lag ?? 'unknown'}`);
  return { result: 'ok', found: `events behind by partition: ${lags.join(', ')}` };
}

const GATES: Readonly<Record<GateState, HealthFinding>> = {
  open: { result: 'ok', found: 'open' },
  closedForHandOff: {
    result: 'degraded',
    found: 'closed: Temporal takes no hand-offs; the hub keeps the data',
    remedy: 'Bring Temporal back; the gate opens by itself.',
  },
  closedForOutage: {
    result: 'degraded',
    found: 'closed: many actors wait for the FHIR server; the hub keeps the data',
    remedy: 'Bring the FHIR server back; the gate opens by itself. See: iot-connector explain Outage',
  },
  openForRetention: {
    result: 'degraded',
    found: 'open although FHIR is out: half of the hub’s retention is over',
    remedy: 'What actors cannot hold becomes dead letters that come back by themselves: watch the room of the store.',
  },
};

function mappingFinding({ partitions }: IngestorStatus, refusal: MappingRefusal | undefined): HealthFinding {
  if (refusal === undefined) {
    const versions = [...new Set(partitions.flatMap(({ mappingSet }) => mappingSet ?? []))];
    return { result: 'ok', found: versions.length === 0 ? 'in order' : `set ${versions.join(', ')} in force` };
  }
  const places = refusal.faults
    .slice(0, LISTED_FAULTS)
    .map(({ file, line, column, message }) => [file, line, column, ` ${message}`].filter(Boolean).join(':'));
  return {
    result: 'degraded',
    found: `the edited mapping is refused and the last good one stays: ${places.join('; ')}`,
    remedy: 'Mend the files: iot-connector mapping check',
  };
}

interface Stalled {
  readonly partition: string;
  readonly forMs: number;
}

/** Finds partitions that have events behind and stored no checkpoint while somebody looked. */
function createStallFinder(): (status: IngestorStatus, now: number) => readonly Stalled[] {
  let known = new Map<string, { readonly storedAt: number | undefined; readonly since: number }>();
  return ({ partitions }, now) => {
    const behind = partitions.filter(({ lag }) => lag !== undefined && lag > 0);
    known = new Map(
      behind.map(({ partition, checkpointedAt: storedAt }) => {
        const before = known.get(partition);
        const isSame = before !== undefined && before.storedAt === storedAt;
        return [partition, { storedAt, since: isSame ? before.since : now }];
      }),
    );
    return [...known].map(([partition, { since }]) => ({ partition, forMs: now - since }));
  };
}

function checkpointFinding(stalled: readonly Stalled[]): HealthFinding {
  const late = stalled.filter(({ forMs }) => forMs >= STALLED_MS);
  if (late.length === 0) return { result: 'ok', found: 'move as events come' };
  const list = late.map(({ partition, forMs }) => `${partition} for ${Math.round(forMs / 60_000)} min`).join(', ');
  return {
    result: 'degraded',
    found: `stand still although events are behind: partition ${list}`,
    remedy: 'Look for disk space and rights of the store that keeps checkpoints and dead letters, and in the log.',
  };
}
