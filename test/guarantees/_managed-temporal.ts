import { setTimeout as delay } from 'node:timers/promises';
import { type DevServer, type DevServerOptions, startDevServer } from '../../stack/temporal/dev-server.ts';

/** A Temporal server that can be killed and comes back with its database, at its address. */
export class ManagedTemporal {
  readonly #options: Omit<DevServerOptions, 'onExit'>;
  #server: DevServer | undefined;
  #gone: Promise<void> = Promise.resolve();

  constructor(options: Omit<DevServerOptions, 'onExit'>) {
    this.#options = options;
  }

  async start(): Promise<void> {
    let reportExit = (): void => {};
    this.#gone = new Promise((resolve) => (reportExit = resolve));
    this.#server = await startDevServer({ ...this.#options, onExit: reportExit });
  }

  /** Down for at least `ms`. */
  async killAndRestart(ms: number): Promise<void> {
    if (this.#server === undefined) return;
    process.kill(this.#server.pid, 'SIGKILL');
    await this.#gone;
    await delay(ms);
    await this.start();
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }
}
