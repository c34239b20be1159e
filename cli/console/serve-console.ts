import type { Client } from '@temporalio/client';
import { createLookingGateway } from '../../operate/trace/looking-gateway.ts';
import { InvalidConfig } from '../../config/invalid-config.ts';
import { startConsole } from '../../console/server/console.ts';
import type { ConsoleParts } from '../../console/server/console-parts.ts';
import type { ConsoleServer } from '../../console/server/console-server.ts';
import { createFhirReader } from '../../fhir/create-fhir-reader.ts';
import { createReplayParts, createReplaySender, readSetInForce } from '../../operate/replay-parts.ts';
import { createReaderClient } from '../../replay/reader-client.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { gatewayConfig } from '../../workers/gateway-config.ts';
import { runChecks } from '../doctor/checks.ts';
import type { Session } from '../session.ts';

/** What the process that serves the console knows beside its session. */
export interface ConsoleHost {
  readonly client: Client;
  readonly servedBy: 'up' | 'console';
  readonly readMetrics: ConsoleParts['readMetrics'];
  readonly processHealth?: ConsoleParts['processHealth'];
  readonly workerVersion?: string;
  readonly metricsUrl?: string;
  readonly logger: ConsoleParts['logger'];
  /** A consumer group that no ingestor reads. */
  readonly consumerGroup?: string;
}

/** The embedded hub has it; another one needs it for `redrive` and `trace`, too. */
const CONSUMER_GROUP = 'redrive';

/** Serves the console over what the session leads to. @throws InvalidConfig */
export async function serveConsole(session: Session, host: ConsoleHost): Promise<ConsoleServer> {
  const parts = await partsOf(session, host);
  const closeParts = async () => {
    await parts.reader.close();
    await parts.gateway.close();
    await parts.fhirReader.close();
  };
  try {
    const server = await startConsole({ parts, servedBy: host.servedBy });
    return {
      url: server.url,
      close: async () => {
        await server.close();
        await closeParts();
      },
    };
  } catch (error) {
    await closeParts();
    throw inUse(error, session) ?? error;
  }
}

async function partsOf(session: Session, host: ConsoleHost): Promise<ConsoleParts> {
  const { config, secrets } = session;
  const { client, readMetrics, processHealth, workerVersion } = host;
  const parts = await createReplayParts(session);
  const fhirUrl = await session.fhirUrl();
  const fhir = gatewayConfig(config, secrets, fhirUrl, noMetrics);
  const reader = createReaderClient(await session.hub(), host.consumerGroup ?? CONSUMER_GROUP);
  return {
    ...parts,
    client,
    reader,
    readMetrics,
    logger: host.logger,
    gateway: createLookingGateway(fhir),
    fhirReader: createFhirReader(fhir),
    addresses: await addressesOf(session, host, fhirUrl, reader.fullyQualifiedNamespace),
    readSetInForce: () => readSetInForce(session),
    createSender: (signal) => createReplaySender(client, parts, signal),
    runChecks: () => runChecks(session, undefined),
    ...(processHealth === undefined ? {} : { processHealth }),
    ...(workerVersion === undefined ? {} : { workerVersion }),
  };
}

async function addressesOf(
  session: Session,
  { metricsUrl }: ConsoleHost,
  fhir: string,
  namespace: string,
): Promise<ConsoleParts['addresses']> {
  const temporalUi = await session.temporalUi();
  return {
    fhir,
    hub: `${session.config.hub.eventHub} at ${namespace}`,
    ...(temporalUi === undefined ? {} : { temporalUi }),
    ...(metricsUrl === undefined ? {} : { metrics: metricsUrl }),
  };
}

function inUse(error: unknown, { config }: Session): InvalidConfig | undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) return undefined;
  const { host, port } = config.console;
  return new InvalidConfig(
    `Port ${port} of ${host} is in use, so that the console cannot listen there: set console.port (0 takes a free one).`,
  );
}
