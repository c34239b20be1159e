import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ContainerClient } from '@azure/storage-blob';

/** The published key of the emulator's only account. */
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const ACCOUNT = 'devstoreaccount1';
const READY = /successfully listens on (http:\S+)/;
/** It would outlive a test run that was killed, so it ends with the channel to it. */
const END_WITH_PARENT = `data:text/javascript,process.on('disconnect',()=>process.exit())`;
const ARGUMENTS = ['--blobHost', '127.0.0.1', '--blobPort', '0', '--silent', '--inMemoryPersistence'];

/** Azure's own emulator of Blob Storage, as a process that keeps everything in memory. */
export interface Azurite {
  readonly connectionString: string;
  /** A container of its own for each test. */
  newContainer(): Promise<ContainerClient>;
  stop(): Promise<void>;
}

export async function startAzurite(): Promise<Azurite> {
  const main = new URL(import.meta.resolve('azurite/dist/src/blob/main.js'));
  // The client speaks a newer version of the protocol than this release knows.
  const child = fork(main, [...ARGUMENTS, '--skipApiVersionCheck', '--disableTelemetry'], {
    execArgv: ['--import', END_WITH_PARENT],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const url = await Promise.race([
    readyUrl(child.stdout),
    exited.then(() => Promise.reject(new Error('Azurite ended before it was ready'))),
  ]);
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${url}/${ACCOUNT};`;
  child.stdout?.resume();
  let containers = 0;
  return {
    connectionString,
    newContainer: async () => {
      const container = new ContainerClient(connectionString, `container-${(containers += 1)}`);
      await container.create();
      return container;
    },
    stop: async () => {
      child.disconnect();
      await exited;
    },
  };
}

async function readyUrl(output: NodeJS.ReadableStream | null): Promise<string> {
  if (output === null) throw new Error('Azurite has no output to read');
  for await (const line of createInterface({ input: output })) {
    const url = READY.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('Azurite never said where it listens');
}
