import { setTimeout as delay } from 'node:timers/promises';
import type { Store } from '../../store/store.ts';

const POLL_MS = 25;

/** Looks on while others move checkpoints, and notes each that goes back. */
export class CheckpointWatch {
  readonly findings: string[] = [];
  /** How often one moved on. */
  moves = 0;
  readonly #store: Store;
  readonly #highest = new Map<string, number>();
  #isOver = false;
  readonly #watching: Promise<void>;

  constructor(store: Store) {
    this.#store = store;
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      for await (const key of this.#store.list('checkpoints/')) {
        if (key.includes('/checkpoint/')) await this.#look(key);
      }
      await delay(POLL_MS);
    }
  }

  async #look(key: string): Promise<void> {
    const value = await this.#store.get(key);
    if (value === undefined) return;
    const { sequenceNumber }: { sequenceNumber: number } = JSON.parse(Buffer.from(value.bytes).toString('utf8'));
    const highest = this.#highest.get(key) ?? -1;
    if (sequenceNumber < highest) {
      this.findings.push(
        `the checkpoint of partition ${key.split('/').at(-1)} went from ${highest} to ${sequenceNumber}`,
      );
    }
    if (sequenceNumber > highest) this.moves += 1;
    this.#highest.set(key, sequenceNumber);
  }
}
