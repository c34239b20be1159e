import type { Sender, Session } from 'rhea';

import { annotateForDelivery, runtimeMetrics } from '../amqp/annotate.ts';
import { LogReader } from '../log/log-reader.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { BrokerLogger } from '../logger.ts';
import type { HeldLink } from './client-connection.ts';
import { CONDITION, amqpError, refusal } from './condition.ts';
import type { Refusal } from './condition.ts';
import type { Reader } from './epoch-registry.ts';
import { creditOf, deliveriesWaiting, gatherWrites, sessionSpace, untilWritten } from './rhea-parts.ts';

/** What a subscriber link reads, and how. */
export interface Subscription {
  readonly hub: string;
  readonly group: string;
  readonly partition: string;
  readonly log: PartitionLog;
  readonly epoch: number | undefined;
  /** Whether each delivery says how far the partition's end is. */
  readonly withRuntimeMetrics: boolean;
}

// Other links get their turn between slices.
const SLICE = 500;
const SLICE_BYTES = 1024 * 1024;
const MESSAGE_FORMAT = 0;

/** Delivers the events of one partition, as far as the reader's credit goes. */
export class SubscriberLink implements Reader, HeldLink {
  readonly subscription: Subscription;
  readonly #sender: Sender;
  readonly #logger: BrokerLogger;
  readonly #onReleased: () => void;
  #reader: LogReader | undefined;
  #stopListening: (() => void) | undefined;
  #isPumping = false;
  #isReleased = false;

  constructor(sender: Sender, subscription: Subscription, logger: BrokerLogger, onReleased: () => void) {
    this.#sender = sender;
    this.subscription = subscription;
    this.#logger = logger;
    this.#onReleased = onReleased;
  }

  get epoch(): number | undefined {
    return this.subscription.epoch;
  }

  get session(): Session {
    return this.#sender.session;
  }

  /** The credit that the reader has outstanding. */
  get credit(): number {
    return creditOf(this.#sender);
  }

  /** Begins to deliver from the sequence. */
  start(sequence: number): void {
    if (this.#isReleased) return;
    const pump = () => this.#wake();
    this.#reader = new LogReader(this.subscription.log, sequence);
    this.#stopListening = this.subscription.log.onAppend(pump);
    this.#sender.on('sendable', pump);
    this.#sender.on('sender_draining', pump);
    pump();
  }

  /** Closes the link with the reason. */
  lose(reason: Refusal): void {
    this.release();
    this.#sender.close(amqpError(reason));
  }

  /** Stops delivering; the link itself is gone or about to be. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#stopListening?.();
    this.#onReleased();
  }

  #wake(): void {
    if (this.#isPumping || this.#isReleased || this.#reader === undefined) return;
    this.#isPumping = true;
    void this.#pump(this.#reader);
  }

  async #pump(reader: LogReader): Promise<void> {
    try {
      while (!this.#isReleased) {
        const sent = this.#sendSlice(reader);
        if (sent === 0 && (reader.isAtEnd || this.#room() <= 0)) break;
        if (sent === 0) await reader.load();
        else await this.#untilSent();
      }
      if (reader.isAtEnd) this.#sender.set_drained(true);
    } catch (err) {
      const { hub, group, partition } = this.subscription;
      this.#logger.error({ hub, group, partition, err }, 'reading the event log failed');
      this.lose(refusal(CONDITION.internalError, 'The broker could not read its event log. See its log.'));
    } finally {
      this.#isPumping = false;
    }
  }

  async #untilSent(): Promise<void> {
    // The session moves queued deliveries to the wire between turns, and only then is credit used up.
    await new Promise((resolve) => setImmediate(resolve));
    await untilWritten(this.#sender.connection);
  }

  #room(): number {
    const credit = creditOf(this.#sender) - deliveriesWaiting(this.session);
    return Math.min(credit, sessionSpace(this.session), SLICE);
  }

  #sendSlice(reader: LogReader): number {
    const room = this.#room();
    const { last } = this.subscription.log;
    const metrics =
      this.subscription.withRuntimeMetrics && last !== undefined ? runtimeMetrics(last, Date.now()) : undefined;
    let sent = 0;
    let bytes = 0;
    while (sent < room && bytes < SLICE_BYTES) {
      const record = reader.take();
      if (record === undefined) break;
      if (sent === 0) gatherWrites(this.#sender.connection);
      const delivery = annotateForDelivery(record.message, record, metrics);
      this.#sender.send(delivery, undefined, MESSAGE_FORMAT);
      sent += 1;
      bytes += delivery.length;
    }
    return sent;
  }
}
