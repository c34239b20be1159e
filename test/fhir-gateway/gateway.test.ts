import type { ServerUnderTest, Trouble } from '../../fhir/_gateway.cases.ts';
import { gatewayCases } from '../../fhir/_gateway.cases.ts';
import type { FaultEffect } from '../../stack/fhir-server/fault-injection.ts';
import type { PersonalityName } from '../../stack/fhir-server/personality.ts';
import { startFhirServer } from '../../stack/fhir-server/server.ts';

const STRATEGIES = {
  strict: 'clientId',
  microsoft: 'clientId',
  hapi: 'clientId',
  medplum: 'conditional',
  google: 'conditional',
} as const satisfies Record<PersonalityName, 'clientId' | 'conditional'>;

for (const [name, strategy] of Object.entries(STRATEGIES) as [PersonalityName, 'clientId' | 'conditional'][]) {
  gatewayCases({
    name,
    strategy,
    overwrites: name === 'microsoft',
    start: () => startPersonality(name),
    ...(strategy === 'conditional' && { config: { server: { conditionalCreate: 'raceSafe' } } }),
  });
}

async function startPersonality(personality: PersonalityName): Promise<ServerUnderTest> {
  const server = await startFhirServer({ personality });
  return {
    baseUrl: server.baseUrl,
    close: () => server.close(),
    chaos: {
      calm: () => server.faults.clear(),
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
