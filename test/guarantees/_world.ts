import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, QueryRejectCondition } from '@temporalio/client';
import { createFileStore } from '../../store/file-store.ts';
import type { Store } from '../../store/store.ts';
import { freePort } from '../../stack/free-port.ts';
import { findTemporalCli } from '../../stack/temporal/find-cli.ts';
import { bundleWorkflows } from '../../workers/bundle.ts';
import { setCurrentVersion } from '../../workers/current-version.ts';
import { SEARCH_ATTRIBUTES } from '../../workflows/messages.ts';
import { BUILD_ID, ManagedProcess } from './_managed-process.ts';
import { ManagedTemporal } from './_managed-temporal.ts';
import type { WorldSettings } from './_processes/_settings.ts';

export interface WorldOptions {
  readonly partitions: number;
  readonly ingestors: number;
  readonly workers: number;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Prepares the directory of all parts before the first of them starts. */
  readonly onDirectory?: (dataDir: string) => Promise<void>;
  /** With the time for a workflow task that operation has; without it a task of a killed worker is soon another's. */
  readonly isPatient?: boolean;
}

/** The whole connector, every part a process of its own that can be killed, on fixed ports and one data directory. */
export interface World {
  readonly settings: WorldSettings;
  readonly client: Client;
  readonly temporal: ManagedTemporal;
  readonly broker: ManagedProcess;
  readonly fhir: ManagedProcess;
  readonly ingestors: readonly ManagedProcess[];
  readonly workers: readonly ManagedProcess[];
  readonly store: Store;
  /** `false` keeps the directory, with the logs of all processes. */
  close(isDone?: boolean): Promise<void>;
}

const CONFIG = { mappingDir: 'examples/demo', window: { seconds: 1 }, logLevel: 'warn' };

export async function startWorld(options: WorldOptions): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'iot-connector-chaos-'));
  await options.onDirectory?.(dataDir);
  const settings = await settle(dataDir, options);
  const settingsPath = join(dataDir, 'world.json');
  await writeFile(settingsPath, JSON.stringify(settings));
  await mkdir(join(dataDir, 'logs'));
  const managed = (name: string, script: string) =>
    new ManagedProcess({ name, script, settingsPath, logPath: join(dataDir, 'logs', `${name}.log`) });
  const broker = managed('broker', '_broker-process.ts');
  const fhir = managed('fhir', '_fhir-process.ts');
  const ingestors = named('ingestor', options.ingestors).map((name) => managed(name, '_ingestor-process.ts'));
  const workers = named('worker', options.workers).map((name) => managed(name, '_worker-process.ts'));
  const server = await temporalOf(settings);
  const connection = Connection.lazy({ address: settings.temporalAddress });
  // A terminated actor would still answer, with what it knew.
  const client = new Client({ connection, workflow: { queryRejectCondition: QueryRejectCondition.NOT_OPEN } });
  const close = async (isDone = true) => {
    await Promise.all([broker, fhir, ...ingestors, ...workers].map((one) => one.kill()));
    await server.close();
    await connection.close();
    if (isDone) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await Promise.all([broker.start(), fhir.start(), server.start()]);
    await Promise.all([...ingestors, ...workers].map((one) => one.start()));
    await setCurrentVersion(client.workflowService, {
      namespace: 'default',
      deploymentName: 'iot-connector',
      buildId: BUILD_ID,
    });
    const store = await createFileStore(join(dataDir, 'store'));
    return { settings, client, temporal: server, broker, fhir, ingestors, workers, store, close };
  } catch (error) {
    await close(false);
    throw error;
  }
}

async function settle(dataDir: string, { partitions, config, isPatient }: WorldOptions): Promise<WorldSettings> {
  const ports: number[] = [];
  for (let index = 0; index < 4; index++) ports.push(await freePort());
  const [temporalPort = 0, amqpPort = 0, hubHttpPort = 0, fhirPort = 0] = ports;
  const workflowBundlePath = join(dataDir, 'workflows.js');
  await writeFile(workflowBundlePath, (await bundleWorkflows()).code);
  return {
    dataDir,
    partitions,
    amqpPort,
    hubHttpPort,
    fhirPort,
    workflowBundlePath,
    temporalAddress: `127.0.0.1:${temporalPort}`,
    hubConnectionString:
      `Endpoint=sb://127.0.0.1:${amqpPort};SharedAccessKeyName=RootManageSharedAccessKey;` +
      'SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;',
    fhirUrl: `http://127.0.0.1:${fhirPort}/fhir`,
    config: { ...CONFIG, ...config },
    ...(isPatient === true ? {} : { workflowTaskTimeout: '3s' }),
  };
}

async function temporalOf({ temporalAddress, dataDir }: WorldSettings): Promise<ManagedTemporal> {
  const [host = '', port = ''] = temporalAddress.split(':');
  return new ManagedTemporal({
    host,
    port: Number(port),
    dataDir: join(dataDir, 'temporal'),
    cliPath: await findTemporalCli(),
    searchAttributes: Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, 'KEYWORD' as const])),
  });
}

function named(role: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${role}-${index + 1}`);
}
