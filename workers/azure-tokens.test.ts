import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseConfig } from '../config/load-config.ts';
import { createFhirGateway } from '../fhir/create-fhir-gateway.ts';
import { noMetrics } from '../telemetry/metrics.ts';
import { azureTokenSource } from './azure-tokens.ts';
import { gatewayConfig } from './gateway-config.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const signal = new AbortController().signal;

describe('fhir.auth of kind azure', () => {
  it('sends the token of the managed identity, asked for under the address of the FHIR server', async () => {
    const resources: (string | null)[] = [];
    const tokens = await serve((request, response) => {
      const resource = new URL(request.url ?? '', 'http://token.example').searchParams.get('resource');
      resources.push(resource);
      const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ access_token: 'of-the-identity', expires_on, resource, token_type: 'Bearer' }));
    });
    const authorizations: (string | undefined)[] = [];
    const fhirUrl = await serve((request, response) => {
      authorizations.push(request.headers.authorization);
      response.setHeader('content-type', 'application/fhir+json');
      const rest = [{ mode: 'server', resource: [{ type: 'Observation', updateCreate: true }] }];
      response.end(JSON.stringify({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', rest }));
    });
    vi.stubEnv('IDENTITY_ENDPOINT', tokens);
    vi.stubEnv('IDENTITY_HEADER', 'of-this-host');
    onTestFinished(() => void vi.unstubAllEnvs());
    const config = parseConfig({ fhir: { auth: { kind: 'azure' } }, azure: { credential: 'managedIdentity' } }, 'none');
    const gateway = createFhirGateway(gatewayConfig(config, {}, `${fhirUrl}/`, noMetrics));
    onTestFinished(() => gateway.close());
    expect(await gateway.describe({ signal })).toMatchObject({ fhirVersion: '4.0.1' });
    expect(resources).toEqual([fhirUrl]);
    expect(new Set(authorizations)).toEqual(new Set(['Bearer of-the-identity']));
  });
});

describe('tokens of an Azure identity', () => {
  it('come from one credential, with their end', async () => {
    let made = 0;
    const source = azureTokenSource(async () => {
      made += 1;
      return { getToken: async (scope) => ({ token: `for ${String(scope)}`, expiresOnTimestamp: 42 }) };
    }, 'https://fhir.example/.default');
    expect(await source({ signal })).toEqual({ value: 'for https://fhir.example/.default', expiresAt: 42 });
    await source({ signal });
    expect(made).toBe(1);
  });

  it.each([
    ['refuses', async () => Promise.reject(new Error('details of the tenant'))],
    ['has none', async () => null],
  ])('are an outage when the identity %s, and the message tells no details', async (_, getToken) => {
    const error: unknown = await azureTokenSource(
      async () => ({ getToken }),
      'scope',
    )({ signal }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'Outage', retryable: true });
    expect(String(error)).not.toContain('tenant');
  });

  it('are tried again with a new credential after one could not be made', async () => {
    let attempts = 0;
    const source = azureTokenSource(async () => {
      if ((attempts += 1) === 1) throw new Error('no token file yet');
      return { getToken: async () => ({ token: 'late', expiresOnTimestamp: 1 }) };
    }, 'scope');
    await expect(source({ signal })).rejects.toMatchObject({ code: 'Outage' });
    expect(await source({ signal })).toMatchObject({ value: 'late' });
  });
});
