import type { TokenCredential } from '@azure/event-hubs';
import { InvalidConfig } from '../config/invalid-config.ts';
import type { Config } from '../config/schema.ts';
import { readableSecret, type Secrets } from '../config/secrets.ts';

/**
 * The configured way to prove an Azure identity. The library is loaded by the first who needs it: it doubles the time that a
 * start without Azure would take. @throws InvalidConfig when the credential lacks something
 */
export async function azureCredential(config: Pick<Config, 'azure'>, secrets: Secrets): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const { credential, clientId, tenantId } = config.azure;
  const ids = { ...(clientId === undefined ? {} : { clientId }), ...(tenantId === undefined ? {} : { tenantId }) };
  switch (credential) {
    case 'default':
      return new identity.DefaultAzureCredential({
        ...(tenantId === undefined ? {} : { tenantId }),
        ...(clientId === undefined ? {} : { managedIdentityClientId: clientId, workloadIdentityClientId: clientId }),
      });
    case 'managedIdentity':
      return new identity.ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
    case 'workloadIdentity':
      return explained(() => new identity.WorkloadIdentityCredential(ids));
    case 'clientSecret': {
      const secret = readableSecret(secrets, 'azureClientSecret', 'azure.credential clientSecret');
      const text = typeof secret === 'string' ? secret : await secret();
      return new identity.ClientSecretCredential(tenantId ?? '', clientId ?? '', text);
    }
  }
}

/** The webhook of AKS gives a pod what a workload identity is made of; without it the constructor refuses. */
function explained(create: () => TokenCredential): TokenCredential {
  try {
    return create();
  } catch (cause) {
    throw new InvalidConfig(
      'azure.credential workloadIdentity needs azure.clientId, azure.tenantId and AZURE_FEDERATED_TOKEN_FILE: label the pod ' +
        'azure.workload.identity/use=true and give it a service account that is annotated with the client id.',
      { cause },
    );
  }
}
