import { setTimeout as delay } from 'node:timers/promises';
import type { HubConnection } from '../../ingestor/hub-connection.ts';
import { createBufferedProducer } from '../hub-producer.ts';
import type { SimulatedDevice } from './device-models.ts';

export interface SimulatorOptions {
  readonly hub: HubConnection;
  readonly devices: readonly SimulatedDevice[];
  readonly signal: AbortSignal;
  /** Ends by itself after so many seconds. */
  readonly seconds?: number;
  readonly onTrouble: (message: string) => void;
}

const TICK_MS = 1_000;
const RETRIES = { timeoutInMs: 5_000, maxRetries: 10, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 };

/** Lets made-up devices send their messages, each on its own partition key, until the signal. Answers how many were sent. */
export async function runSimulator(options: SimulatorOptions): Promise<number> {
  const producer = createBufferedProducer(options.hub, {
    retryOptions: RETRIES,
    onSendEventsErrorHandler: ({ error }) => {
      options.onTrouble(`Messages could not be sent: ${error.message}`);
    },
  });
  let sent = 0;
  try {
    for (let second = 0; !options.signal.aborted && second < (options.seconds ?? Number.POSITIVE_INFINITY); second++) {
      const now = Date.now();
      for (const device of options.devices) {
        if (second % device.model.everySeconds !== 0) continue;
        const body = device.model.message(device, now, Math.random);
        await producer.enqueueEvent({ body }, { partitionKey: device.deviceId });
        device.messages++;
        sent++;
      }
      await delay(Math.max(0, now + TICK_MS - Date.now()), undefined, { signal: options.signal }).catch(() => {});
    }
  } finally {
    await producer.close({ flush: true });
  }
  return sent;
}
