import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConfig } from '../../config/load-config.ts';
import type { ServerUnderTest } from '../../fhir/_case-rig.ts';
import type { AuthConfig, FhirGatewayConfig, ServerConfig } from '../../fhir/config.ts';
import { azureCredential } from '../../workers/azure-credential.ts';
import { azureTokenSource } from '../../workers/azure-tokens.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The server as the environment describes it; the README beside this file lists the variables. */
export function serverUnderTest(env: Environment): ServerUnderTest & { readonly config: FhirGatewayConfig } {
  const baseUrl = required(env, 'FHIR_BASE_URL');
  const auth = authOf(env, baseUrl);
  const lagMs = Number(env['FHIR_SEARCH_LAG_MS'] ?? 0);
  return {
    baseUrl,
    auth,
    isShared: true,
    ...(lagMs > 0 && { settle: () => sleep(lagMs) }),
    close: async () => undefined,
    config: { baseUrl, auth, server: serverOf(env) },
  };
}

const anyIdentity = () => azureCredential(parseConfig({}, 'none'), {});

/** More than the connector asks for: the cases make Encounters, and delete what they made. */
const SCOPE_OF_CASES = ['Device', 'Patient', 'Encounter', 'Observation']
  .map((type) => `system/${type}.cruds`)
  .join(' ');

function authOf(env: Environment, baseUrl: string): AuthConfig {
  const kind = env['FHIR_AUTH'] ?? (env['FHIR_TOKEN'] === undefined ? 'none' : 'bearer');
  switch (kind) {
    case 'none':
      return { kind };
    case 'bearer':
      return { kind, token: required(env, 'FHIR_TOKEN') };
    case 'oauth2':
      return {
        kind,
        tokenUrl: required(env, 'FHIR_TOKEN_URL'),
        clientId: required(env, 'FHIR_CLIENT_ID'),
        clientSecret: required(env, 'FHIR_CLIENT_SECRET'),
        ...given('scope', env['FHIR_SCOPE']),
        ...given('resource', env['FHIR_RESOURCE']),
        ...given('audience', env['FHIR_AUDIENCE']),
      };
    case 'smart':
      return {
        kind,
        clientId: required(env, 'FHIR_CLIENT_ID'),
        privateKey: readFileSync(required(env, 'FHIR_PRIVATE_KEY_FILE'), 'utf8'),
        ...given('keyId', env['FHIR_KEY_ID']),
        ...given('tokenUrl', env['FHIR_TOKEN_URL']),
        scope: env['FHIR_SCOPE'] ?? SCOPE_OF_CASES,
      };
    case 'azure':
      return { kind: 'tokens', source: azureTokenSource(anyIdentity, env['FHIR_SCOPE'] ?? `${baseUrl}/.default`) };
    default:
      throw new Error(`FHIR_AUTH is ${kind}; it may be none, bearer, oauth2, smart or azure.`);
  }
}

function serverOf(env: Environment): ServerConfig {
  const strategy = oneOf(env, 'FHIR_STRATEGY', ['clientId', 'conditional']);
  const firstWrite = oneOf(env, 'FHIR_FIRST_WRITE', ['ifNoneMatch', 'ifMatchZero', 'none']);
  const conditionalCreate = oneOf(env, 'FHIR_CONDITIONAL_CREATE', ['raceSafe', 'racy']);
  return {
    ...given('strategy', strategy),
    ...given('firstWrite', firstWrite),
    ...given('conditionalCreate', conditionalCreate),
  };
}

function oneOf<T extends string>(env: Environment, name: string, choices: readonly T[]): T | undefined {
  const value = env[name];
  const chosen = choices.find((choice) => choice === value);
  if (value !== undefined && chosen === undefined) throw new Error(`${name} may be ${choices.join(', ')}.`);
  return chosen;
}

function given<K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]?: V });
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined || value === '')
    throw new Error(`Set ${name}; test/conformance/README.md lists the variables.`);
  return value;
}
