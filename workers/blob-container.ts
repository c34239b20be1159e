import { ContainerClient } from '@azure/storage-blob';
import type { Config } from '../config/schema.ts';
import { requiredSecret, type Secrets } from '../config/secrets.ts';
import { azureCredential } from './azure-credential.ts';

type BlobStoreConfig = Extract<Config['store'], { readonly kind: 'blob' }>;

/** The container of a blob store, by identity where its URL is named, else by connection string; made if it is not there. */
export async function openBlobContainer(
  config: Pick<Config, 'azure'>,
  store: BlobStoreConfig,
  secrets: Secrets,
): Promise<ContainerClient> {
  const container = await clientOf(config, store, secrets);
  // Creating needs a right over the whole account; a container that is there needs none.
  if (!(await container.exists())) await container.createIfNotExists();
  return container;
}

async function clientOf(
  config: Pick<Config, 'azure'>,
  { containerUrl, container }: BlobStoreConfig,
  secrets: Secrets,
): Promise<ContainerClient> {
  if (containerUrl !== undefined) return new ContainerClient(containerUrl, await azureCredential(config, secrets));
  const neededBy = 'store of kind blob without a containerUrl';
  return new ContainerClient(requiredSecret(secrets, 'blobConnectionString', neededBy), container);
}
