import { loadClientConnectConfig } from '@temporalio/envconfig';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createGrpcRetries } from './grpc-retries.ts';

/** A page of a history of large signals is larger than the 4 MiB that grpc takes unless it is told. */
const CHANNEL = { 'grpc.max_receive_message_length': 64 * 1024 * 1024 };

/** Both ways to Temporal: the client's for calls, the worker's for polling. */
export interface TemporalClients {
  readonly address: string;
  readonly namespace: string;
  readonly client: Client;
  native(): Promise<NativeConnection>;
  close(): Promise<void>;
}

/** A Temporal that is not ours is named by `TEMPORAL_ADDRESS`, or by a profile of the Temporal CLI. */
export function isTemporalConfigured(environment: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(environment['TEMPORAL_ADDRESS'] ?? environment['TEMPORAL_PROFILE']);
}

/** Connects as `TEMPORAL_*` variables and profile say, TLS and API keys included; `address` is the embedded server's. */
export async function connectTemporal(address: string | undefined): Promise<TemporalClients> {
  const config = loadClientConnectConfig(address === undefined ? {} : { disableFile: true });
  const options = address === undefined ? config.connectionOptions : { address };
  const namespace = address === undefined ? (config.namespace ?? 'default') : 'default';
  const retries = createGrpcRetries();
  const connected = Connection.connect({ ...options, interceptors: retries.interceptors, channelArgs: CHANNEL });
  const connection = await connected.catch((error: unknown) => {
    const named = options.address ?? 'localhost:7233';
    throw new Error(
      `Temporal at ${named} cannot be reached. Start it (iot-connector up starts one), or set TEMPORAL_ADDRESS.`,
      { cause: error },
    );
  });
  let native: NativeConnection | undefined;
  return {
    address: options.address ?? 'localhost:7233',
    namespace,
    client: new Client({ connection, namespace }),
    native: async () => (native ??= await NativeConnection.connect(options)),
    close: async () => {
      await native?.close();
      await retries.end();
      await connection.close();
    },
  };
}
