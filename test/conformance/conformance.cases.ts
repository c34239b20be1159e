import { afterAll, describe, it } from 'vitest';
import { gatewayCases } from '../../fhir/_gateway.cases.ts';
import { inspectServer } from '../../fhir/inspect.ts';
import { serverUnderTest } from './_server-under-test.ts';

const { config, ...server } = serverUnderTest(process.env);
const inspection = await inspectServer(config, { signal: AbortSignal.timeout(120_000) });

describe('inspection', () => {
  // Handed to the reporter, which runs in another process.
  it('of the server', ({ task }) => void Object.assign(task.meta, { inspection }));
  afterAll(() => server.close());
});

gatewayCases({
  name: inspection.software,
  strategy: inspection.strategy,
  overwrites: inspection.strategy === 'clientId' && inspection.firstWrite === 'none',
  config: { server: { ...config.server, firstWrite: inspection.firstWrite } },
  start: async () => server,
});
