import {
  ClientSecretCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../config/load-config.ts';
import { azureCredential } from './azure-credential.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const of = (azure: object, secrets = {}) => azureCredential(parseConfig({ azure }, 'none'), secrets);
const IDS = { clientId: '00000000-0000-0000-0000-000000000001', tenantId: '00000000-0000-0000-0000-000000000002' };

describe('the Azure credential', () => {
  it('is the chain of all when nothing is configured', async () => {
    expect(await of({})).toBeInstanceOf(DefaultAzureCredential);
  });

  it('is the managed identity of the host, or the one that is named', async () => {
    expect(await of({ credential: 'managedIdentity' })).toBeInstanceOf(ManagedIdentityCredential);
    const named = await of({ credential: 'managedIdentity', clientId: IDS.clientId });
    expect(named).toBeInstanceOf(ManagedIdentityCredential);
  });

  it('is the workload identity that a pod was given', async () => {
    vi.stubEnv('AZURE_FEDERATED_TOKEN_FILE', '/var/run/secrets/azure/tokens/azure-identity-token');
    vi.stubEnv('AZURE_CLIENT_ID', IDS.clientId);
    vi.stubEnv('AZURE_TENANT_ID', IDS.tenantId);
    expect(await of({ credential: 'workloadIdentity' })).toBeInstanceOf(WorkloadIdentityCredential);
  });

  it('says how a pod is given one, where there is none', async () => {
    vi.stubEnv('AZURE_FEDERATED_TOKEN_FILE', undefined);
    await expect(of({ credential: 'workloadIdentity', ...IDS })).rejects.toThrow('azure.workload.identity/use=true');
  });

  it('is an app registration with its secret', async () => {
    const credential = await of({ credential: 'clientSecret', ...IDS }, { azureClientSecret: 'not-a-secret' });
    expect(credential).toBeInstanceOf(ClientSecretCredential);
    await expect(of({ credential: 'clientSecret', ...IDS })).rejects.toThrow('IOT_CONNECTOR_AZURE_CLIENT_SECRET');
  });
});
