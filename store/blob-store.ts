import { RestError, type ContainerClient } from '@azure/storage-blob';
import { assertKey } from './key.ts';
import type { Store, StoredValue } from './store.ts';

/** A store in a container of Azure Blob Storage; a key is a blob's name. The container must exist. */
export function createBlobStore(container: ContainerClient): Store {
  return {
    get: (key) => download(container, key),
    put: (key, bytes, condition) => upload(container, key, bytes, condition),
    delete: async (key) => {
      assertKey(key);
      await container.getBlockBlobClient(key).deleteIfExists();
    },
    list: (prefix) => listNames(container, prefix),
  };
}

async function download(container: ContainerClient, key: string): Promise<StoredValue | undefined> {
  assertKey(key);
  try {
    const answer = await container.getBlockBlobClient(key).download();
    const chunks: Uint8Array[] = [];
    // On Node the SDK answers a stream of buffers.
    for await (const chunk of answer.readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
    return { bytes: Buffer.concat(chunks), etag: requireEtag(answer.etag) };
  } catch (error) {
    if (hasErrorCode(error, ['BlobNotFound'])) return undefined;
    throw error;
  }
}

async function upload(
  container: ContainerClient,
  key: string,
  bytes: Uint8Array,
  condition: { readonly etag: string | null } | undefined,
): Promise<string | undefined> {
  assertKey(key);
  try {
    const answer = await container
      .getBlockBlobClient(key)
      .upload(Buffer.from(bytes), bytes.byteLength, { conditions: conditionsOf(condition) });
    return requireEtag(answer.etag);
  } catch (error) {
    if (condition !== undefined && hasErrorCode(error, CONDITION_FAILED)) return undefined;
    throw error;
  }
}

const CONDITION_FAILED = ['ConditionNotMet', 'BlobAlreadyExists', 'BlobNotFound'];

function conditionsOf(condition: { readonly etag: string | null } | undefined): {
  ifMatch?: string;
  ifNoneMatch?: string;
} {
  if (condition === undefined) return {};
  return condition.etag === null ? { ifNoneMatch: '*' } : { ifMatch: condition.etag };
}

async function* listNames(container: ContainerClient, prefix: string): AsyncIterable<string> {
  for await (const blob of container.listBlobsFlat({ prefix })) yield blob.name;
}

function hasErrorCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof RestError && error.code !== undefined && codes.includes(error.code);
}

function requireEtag(etag: string | undefined): string {
  if (etag === undefined) throw new Error('the blob service answered without an ETag');
  return etag;
}
