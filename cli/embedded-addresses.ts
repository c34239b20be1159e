import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { Stack } from '../stack/start-stack.ts';

/** Where the embedded parts of a running `up` are: what the other commands connect to. */
export interface EmbeddedAddresses {
  readonly temporal?: string;
  readonly temporalUi?: string;
  readonly hub?: string;
  readonly fhir?: string;
  /** Absolute path of the mapping files in force. */
  readonly mappingDir?: string;
  /** Lengths of windows, which `up` may have been told over the configuration. */
  readonly window?: Config['window'];
  readonly metrics?: string;
}

const FILE = 'addresses.json';

export async function recordAddresses(
  { dataDir, mappingDir, window }: Config,
  stack: Stack,
  metrics: string | undefined,
): Promise<void> {
  const addresses: EmbeddedAddresses = {
    mappingDir: resolve(mappingDir),
    window,
    ...(metrics === undefined ? {} : { metrics }),
    ...(stack.temporal === undefined ? {} : { temporal: stack.temporal.address, temporalUi: stack.temporal.uiUrl }),
    ...(stack.hub === undefined ? {} : { hub: stack.hub.connectionString }),
    ...(stack.fhir === undefined ? {} : { fhir: stack.fhir.baseUrl }),
  };
  const path = join(resolve(dataDir), FILE);
  // The connection string holds the broker's key.
  await writeFile(`${path}.new`, JSON.stringify(addresses, null, 2), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Empty when `up` never ran here. */
export async function readAddresses(dataDir: string): Promise<EmbeddedAddresses> {
  const text = await readFile(join(dataDir, FILE), 'utf8').catch(() => '{}');
  const addresses: EmbeddedAddresses = JSON.parse(text);
  return addresses;
}
