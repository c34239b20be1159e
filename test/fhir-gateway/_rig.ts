import type { Resource } from '@medplum/fhirtypes';
import { request } from 'undici';
import type { ExchangeReport, FhirGatewayConfig } from '../../fhir/config.ts';
import { createFhirGateway } from '../../fhir/create-fhir-gateway.ts';
import type { FhirGateway } from '../../fhir/gateway.ts';
import type { Personality, PersonalityName } from '../../stack/fhir-server/personality.ts';
import type { FhirServer } from '../../stack/fhir-server/server.ts';
import { startFhirServer } from '../../stack/fhir-server/server.ts';

const closing: { close(): Promise<void> }[] = [];

/** Closes what the test opened, last first. */
export async function closeAll(): Promise<void> {
  for (const one of closing.splice(0).toReversed()) await one.close();
}

export async function start(personality: Personality | PersonalityName = 'strict'): Promise<FhirServer> {
  const server = await startFhirServer({ personality });
  closing.push(server);
  return server;
}

export interface Connected extends FhirGateway {
  /** Every HTTP exchange since the last call, as `METHOD target`. */
  exchanges(): readonly string[];
}

export function connect(server: FhirServer, config: Partial<FhirGatewayConfig> = {}): Connected {
  const reports: ExchangeReport[] = [];
  const onExchange = (report: ExchangeReport): void => {
    reports.push(report);
  };
  const gateway = createFhirGateway({ baseUrl: server.baseUrl, onExchange, ...config });
  closing.push(gateway);
  return { ...gateway, exchanges: () => reports.splice(0).map(({ method, target }) => `${method} ${target}`) };
}

/** Another client of the server, without any of our care. Answers the status and, by cast, the resource. */
export async function send<R extends Resource>(
  server: FhirServer,
  method: 'DELETE' | 'GET' | 'POST' | 'PUT',
  path: string,
  body?: R,
): Promise<{ readonly status: number; readonly resource: R & { readonly id: string } }> {
  const answer = await request(`${server.baseUrl}/${path}`, {
    method,
    headers: { 'content-type': 'application/fhir+json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, resource: text === '' ? undefined : JSON.parse(text) };
}
