import type { FhirGatewayConfig } from '../fhir/config.ts';
import type { AuthConfig } from '../fhir/config.ts';
import { InvalidConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import type { Secrets } from '../config/secrets.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { compatibilityOf } from './connector-parts.ts';

const HOUR_MS = 3_600_000;

/** The gateway's own words for what the configuration says. @throws InvalidConfig when a secret is missing */
export function gatewayConfig(config: Config, secrets: Secrets, baseUrl: string, metrics: Metrics): FhirGatewayConfig {
  const { fhir } = config;
  return {
    baseUrl,
    auth: authOf(config, secrets),
    http: { connections: fhir.connections, requestTimeoutMs: fhir.requestTimeoutSeconds * 1000 },
    server: { strategy: fhir.strategy, batch: fhir.batch },
    identity: identityOf(config),
    onExchange: ({ method, target, status, durationMs }) => {
      metrics.record('iot_fhir_requests', 1, { method, target, status: status ?? 'none' });
      metrics.record('iot_fhir_request_ms', durationMs, { method, target });
    },
  };
}

function identityOf(config: Config): NonNullable<FhirGatewayConfig['identity']> {
  const { mode, backdateHours, encounterRequired, deviceSystem, patientSystem, encounterSystem } = config.identity;
  return {
    ...{ mode, encounterRequired },
    backdateMs: backdateHours * HOUR_MS,
    patientMismatchInLookup: compatibilityOf(config).patientMismatchInLookup,
    ...(deviceSystem === undefined ? {} : { deviceSystem }),
    ...(patientSystem === undefined ? {} : { patientSystem }),
    ...(encounterSystem === undefined ? {} : { encounterSystem }),
  };
}

function authOf({ fhir: { auth } }: Config, secrets: Secrets): AuthConfig {
  switch (auth.kind) {
    case 'none':
      return auth;
    case 'bearer':
      return { kind: 'bearer', token: required(secrets.fhirToken, 'IOT_CONNECTOR_FHIR_TOKEN', 'bearer') };
    case 'oauth2':
      return {
        ...defined(auth),
        clientSecret: required(secrets.fhirClientSecret, 'IOT_CONNECTOR_FHIR_CLIENT_SECRET', 'oauth2'),
      };
    case 'smart':
      return {
        ...defined(auth),
        privateKey: required(secrets.fhirPrivateKey, 'IOT_CONNECTOR_FHIR_PRIVATE_KEY', 'smart'),
      };
  }
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without the optional fields that were left out. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
}

function required(secret: string | undefined, variable: string, kind: string): string {
  if (secret !== undefined) return secret;
  throw new InvalidConfig(`fhir.auth of kind ${kind} needs ${variable} or ${variable}_FILE.`);
}
