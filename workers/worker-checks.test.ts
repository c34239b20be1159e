import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Client, Connection } from '@temporalio/client';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config/load-config.ts';
import { createWorkerChecks } from './worker-checks.ts';

interface Rig {
  readonly look: () => Promise<unknown>;
  /** Method and path of every request. */
  readonly requests: readonly string[];
}

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** The FHIR check of a worker that may create Devices, on a server of a given version and answer to searches. */
async function rig({ fhirVersion = '4.0.1', searchStatus = 200 } = {}): Promise<Rig> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    const isStatement = request.url?.endsWith('/metadata') === true;
    const body = isStatement
      ? { resourceType: 'CapabilityStatement', fhirVersion, software: { name: 'Example' } }
      : { resourceType: 'Bundle', type: 'searchset' };
    response.writeHead(isStatement ? 200 : searchStatus, { 'content-type': 'application/fhir+json' });
    response.end(JSON.stringify(body));
  });
  const connection = Connection.lazy({ address: '127.0.0.1:1' });
  const config = parseConfig({ identity: { mode: 'create', encounterRequired: true } }, 'test');
  const worker = createWorkerChecks(
    { config, secrets: {} },
    new Client({ connection }),
    `${await listen(server)}/fhir`,
  );
  closers.push(
    () => worker.close(),
    () => connection.close(),
    () => server.close(),
  );
  return { requests, look: async () => worker.checks[0]?.check(AbortSignal.timeout(5_000)) };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

describe('the FHIR check of a worker', () => {
  it('reads with the rights of the worker and leaves nothing behind', async () => {
    const { look, requests } = await rig();
    expect(await look()).toMatchObject({ result: 'ok' });
    await look();
    expect(new Set(requests)).toEqual(new Set(['GET /fhir/metadata', 'GET /fhir/Device']));
    expect(requests.filter((one) => one.endsWith('Device'))).toHaveLength(2);
  });

  it.each([401, 403, 503])('fails to look where a search is answered by %i', async (searchStatus) => {
    const { look } = await rig({ searchStatus });
    await expect(look()).rejects.toThrow(String(searchStatus));
  });

  it('says that another version than R4 is of no use', async () => {
    const { look } = await rig({ fhirVersion: '5.0.0' });
    expect(await look()).toMatchObject({ result: 'failed', found: expect.stringContaining('FHIR 5.0.0') });
  });
});
