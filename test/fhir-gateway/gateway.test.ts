import type { ServerUnderTest, Trouble } from '../../fhir/_case-rig.ts';
import { gatewayCases } from '../../fhir/_gateway.cases.ts';
import type { FaultEffect } from '../../stack/fhir-server/fault-injection.ts';
import type { Personality } from '../../stack/fhir-server/personality.ts';
import { PERSONALITIES } from '../../stack/fhir-server/personality.ts';
import { startFhirServer } from '../../stack/fhir-server/server.ts';

interface Kind {
  readonly personality: Personality;
  readonly strategy: 'clientId' | 'conditional';
  /** Every request takes this long. */
  readonly latencyMs?: number;
}

const { strict, microsoft, hapi, medplum, google } = PERSONALITIES;

const KINDS: readonly Kind[] = [
  { personality: strict, strategy: 'clientId' },
  { personality: microsoft, strategy: 'clientId' },
  { personality: hapi, strategy: 'clientId' },
  { personality: medplum, strategy: 'conditional' },
  { personality: google, strategy: 'conditional' },
  { personality: { ...strict, name: 'one with opaque version ids', versionIds: 'opaque' }, strategy: 'clientId' },
  { personality: { ...strict, name: 'one whose index lags', searchLagMs: 5_000 }, strategy: 'clientId' },
  { personality: { ...strict, name: 'one of tiny pages', pageSize: 1 }, strategy: 'clientId' },
  { personality: { ...strict, name: 'a slow one' }, strategy: 'clientId', latencyMs: 15 },
];

for (const kind of KINDS) {
  const { personality, strategy } = kind;
  gatewayCases({
    name: personality.name,
    strategy,
    overwrites: personality.ifNoneMatch === 'ignored' && !personality.ifMatchZeroIsAbsent,
    start: () => startKind(kind),
    ...(strategy === 'conditional' && { config: { server: { conditionalCreate: 'raceSafe' } } }),
  });
}

async function startKind({ personality, latencyMs }: Kind): Promise<ServerUnderTest> {
  let ahead = 0;
  const server = await startFhirServer({ personality, now: () => Date.now() + ahead });
  const slowDown = (): void => {
    if (latencyMs === undefined) return;
    server.faults.inject({ effect: { kind: 'latency', ms: latencyMs }, times: Number.POSITIVE_INFINITY });
  };
  slowDown();
  return {
    baseUrl: server.baseUrl,
    close: () => server.close(),
    // The server's clock is moved on, so that nobody waits.
    ...(personality.searchLagMs > 0 && { settle: async () => void (ahead += personality.searchLagMs) }),
    chaos: {
      calm: () => {
        server.faults.clear();
        slowDown();
      },
      trouble: (share, trouble) =>
        void server.faults.inject({
          effect: effectOf(trouble),
          times: Number.POSITIVE_INFINITY,
          when: () => Math.random() < share,
        }),
    },
  };
}

function effectOf(trouble: Trouble): FaultEffect {
  if (trouble === 429) return { kind: 'status', status: 429, headers: { 'retry-after': '0' } };
  if (trouble === 503) return { kind: 'status', status: 503 };
  return { kind: 'drop', moment: trouble === 'dropBeforeCommit' ? 'before-commit' : 'after-commit' };
}
