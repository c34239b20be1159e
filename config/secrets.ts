import { readFile } from 'node:fs/promises';
import { InvalidConfig } from './invalid-config.ts';

/** What must not stand in a configuration file: from the environment, or from a file that the environment names. */
export interface Secrets {
  /** Connection string of the event hub; absent: the embedded broker. */
  readonly hubConnectionString?: string;
  /** Key of the embedded broker, checked when it listens to others than this machine. */
  readonly hubKey?: string;
  /** `user:password` of `hub.proxyUrl`. */
  readonly proxyCredentials?: string;
  /** Connection string of the storage account of a blob store. */
  readonly blobConnectionString?: string;
  /** Of the app registration, for `azure.credential` by client secret. */
  readonly azureClientSecret?: string;
  readonly fhirToken?: string;
  readonly fhirClientSecret?: string;
  readonly fhirPrivateKey?: string;
  /** What whoever uses the console has to say. */
  readonly consoleToken?: string;
  /** Where those came from that stand in files. */
  readonly files?: Readonly<Partial<Record<SecretName, string>>>;
}

type SecretName = Exclude<keyof Secrets, 'files'>;

/** A secret, or how to read it anew: one that is mounted as a file changes while we run. */
export type ReadableSecret = string | (() => Promise<string>);

const VARIABLES = {
  hubConnectionString: 'IOT_CONNECTOR_HUB_CONNECTION_STRING',
  hubKey: 'IOT_CONNECTOR_HUB_KEY',
  proxyCredentials: 'IOT_CONNECTOR_PROXY_CREDENTIALS',
  blobConnectionString: 'IOT_CONNECTOR_BLOB_CONNECTION_STRING',
  azureClientSecret: 'IOT_CONNECTOR_AZURE_CLIENT_SECRET',
  fhirToken: 'IOT_CONNECTOR_FHIR_TOKEN',
  fhirClientSecret: 'IOT_CONNECTOR_FHIR_CLIENT_SECRET',
  fhirPrivateKey: 'IOT_CONNECTOR_FHIR_PRIVATE_KEY',
  consoleToken: 'IOT_CONNECTOR_CONSOLE_TOKEN',
} as const satisfies Record<SecretName, string>;

/** The variables of all secrets; each may also name a file, with `_FILE` at its end. */
export const SECRET_VARIABLES: readonly string[] = Object.values(VARIABLES);

/** The secret, or what to set. @throws InvalidConfig when it is absent */
export function requiredSecret(secrets: Secrets, name: SecretName, neededBy: string): string {
  const secret = secrets[name];
  if (secret !== undefined) return secret;
  throw new InvalidConfig(`${neededBy} needs ${VARIABLES[name]} or ${VARIABLES[name]}_FILE.`);
}

/** The secret for one who uses it again and again; from its file each time. @throws InvalidConfig when it is absent */
export function readableSecret(secrets: Secrets, name: SecretName, neededBy: string): ReadableSecret {
  const secret = requiredSecret(secrets, name, neededBy);
  const path = secrets.files?.[name];
  return path === undefined ? secret : () => readSecretFile(path, `${VARIABLES[name]}_FILE`);
}

/** Reads `NAME` or the file named by `NAME_FILE`. @throws InvalidConfig for a file that cannot be read */
export async function loadSecrets(environment: NodeJS.ProcessEnv = process.env): Promise<Secrets> {
  const secrets: { [K in SecretName]?: string } = {};
  const files: { [K in SecretName]?: string } = {};
  for (const [name, variable] of Object.entries(VARIABLES) as [SecretName, string][]) {
    const path = environment[variable] === undefined ? environment[`${variable}_FILE`] : undefined;
    const value = path ? await readSecretFile(path, `${variable}_FILE`) : environment[variable];
    if (value === undefined || value === '') continue;
    secrets[name] = value;
    if (path) files[name] = path;
  }
  return { ...secrets, files };
}

async function readSecretFile(path: string, variable: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InvalidConfig(`The file that ${variable} names cannot be read (${error.code}).`);
  });
  return text.trim();
}
