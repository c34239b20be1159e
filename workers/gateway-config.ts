import { assertionKey } from '../fhir/auth/client-assertion.ts';
import type { FhirGatewayConfig } from '../fhir/config.ts';
import type { AuthConfig } from '../fhir/config.ts';
import type { Config } from '../config/schema.ts';
import { readableSecret, requiredSecret, type ReadableSecret, type Secrets } from '../config/secrets.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { noTracing, type Tracing } from '../telemetry/tracing.ts';
import { resolveCompatibility } from '../mapping/compatibility.ts';
import { azureCredential } from './azure-credential.ts';
import { azureTokenSource } from './azure-tokens.ts';

const HOUR_MS = 3_600_000;

/** The gateway's own words for what the configuration says. @throws InvalidConfig when a secret is missing */
export function gatewayConfig(
  config: Config,
  secrets: Secrets,
  baseUrl: string,
  metrics: Metrics,
  tracing: Tracing = noTracing,
): FhirGatewayConfig {
  const { fhir } = config;
  return {
    baseUrl,
    auth: authOf(config, secrets, baseUrl),
    http: {
      connections: fhir.connections,
      requestTimeoutMs: fhir.requestTimeoutSeconds * 1000,
      ...(fhir.proxyUrl === undefined ? {} : { proxyUrl: fhir.proxyUrl }),
    },
    server: serverOf(config),
    identity: identityOf(config),
    onExchange: ({ method, target, status, durationMs }) => {
      metrics.record('iot_fhir_requests', 1, { method, target, status: status ?? 'none' });
      metrics.record('iot_fhir_request_ms', durationMs, { method, target });
      const attributes = {
        'http.request.method': method,
        'fhir.target': target,
        'http.response.status_code': status ?? 0,
      };
      const endedAt = Date.now();
      tracing.record(`FHIR ${method} ${target}`, { attributes, startedAt: endedAt - durationMs, endedAt });
    },
  };
}

function serverOf({ fhir }: Config): NonNullable<FhirGatewayConfig['server']> {
  const { strategy, batch, firstWrite, conditionalCreate } = fhir;
  return {
    strategy,
    batch,
    ...(firstWrite === undefined ? {} : { firstWrite }),
    ...(conditionalCreate === undefined ? {} : { conditionalCreate }),
  };
}

function identityOf(config: Config): NonNullable<FhirGatewayConfig['identity']> {
  const { mode, backdateHours, encounterRequired, deviceSystem, patientSystem, encounterSystem } = config.identity;
  return {
    mode,
    encounterRequired,
    backdateMs: backdateHours * HOUR_MS,
    assignments: config.identity.assignments.map(({ device, patient, from, to }) => ({
      device,
      patient,
      from: Date.parse(from),
      ...(to === undefined ? {} : { to: Date.parse(to) }),
    })),
    patientMismatchInLookup: resolveCompatibility(config.compatibility).patientMismatchInLookup,
    ...(deviceSystem === undefined ? {} : { deviceSystem }),
    ...(patientSystem === undefined ? {} : { patientSystem }),
    ...(encounterSystem === undefined ? {} : { encounterSystem }),
  };
}

function authOf(config: Config, secrets: Secrets, baseUrl: string): AuthConfig {
  const { auth } = config.fhir;
  const neededBy = `fhir.auth of kind ${auth.kind}`;
  switch (auth.kind) {
    case 'none':
      return auth;
    case 'bearer':
      return { kind: 'bearer', token: readableSecret(secrets, 'fhirToken', neededBy) };
    case 'oauth2':
      return { ...defined(auth), clientSecret: readableSecret(secrets, 'fhirClientSecret', neededBy) };
    case 'smart':
      return { ...defined(auth), privateKey: signingKey(secrets, neededBy) };
    case 'azure':
      return {
        kind: 'tokens',
        source: azureTokenSource(() => azureCredential(config, secrets), auth.scope ?? scopeOf(baseUrl)),
      };
  }
}

/** One that cannot sign is told of at once. */
function signingKey(secrets: Secrets, neededBy: string): ReadableSecret {
  assertionKey(requiredSecret(secrets, 'fhirPrivateKey', neededBy));
  return readableSecret(secrets, 'fhirPrivateKey', neededBy);
}

/** Azure's FHIR services take tokens for their own address. */
function scopeOf(baseUrl: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/.default`;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without the optional fields that were left out. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
}
