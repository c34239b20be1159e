import { readFile } from 'node:fs/promises';
import { InvalidConfig } from './load-config.ts';

/** What must not stand in a configuration file: from the environment, or from a file that the environment names. */
export interface Secrets {
  /** Connection string of the event hub; absent: the embedded broker. */
  readonly hubConnectionString?: string;
  readonly fhirToken?: string;
  readonly fhirClientSecret?: string;
  readonly fhirPrivateKey?: string;
}

const VARIABLES = {
  hubConnectionString: 'IOT_CONNECTOR_HUB_CONNECTION_STRING',
  fhirToken: 'IOT_CONNECTOR_FHIR_TOKEN',
  fhirClientSecret: 'IOT_CONNECTOR_FHIR_CLIENT_SECRET',
  fhirPrivateKey: 'IOT_CONNECTOR_FHIR_PRIVATE_KEY',
} as const satisfies Record<keyof Secrets, string>;

/** Reads `NAME` or the file named by `NAME_FILE`. @throws InvalidConfig for a file that cannot be read */
export async function loadSecrets(environment: NodeJS.ProcessEnv = process.env): Promise<Secrets> {
  const secrets: { -readonly [K in keyof Secrets]: Secrets[K] } = {};
  for (const [name, variable] of Object.entries(VARIABLES) as [keyof Secrets, string][]) {
    const value = environment[variable] ?? (await readSecretFile(environment, `${variable}_FILE`));
    if (value !== undefined && value !== '') secrets[name] = value;
  }
  return secrets;
}

async function readSecretFile(environment: NodeJS.ProcessEnv, variable: string): Promise<string | undefined> {
  const path = environment[variable];
  if (path === undefined || path === '') return undefined;
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InvalidConfig(`The file that ${variable} names cannot be read (${error.code}).`);
  });
  return text.trim();
}
