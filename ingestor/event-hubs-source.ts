import {
  CloseReason as ClientCloseReason,
  earliestEventPosition,
  type CheckpointStore,
  type EventHubConsumerClient,
  type PartitionContext,
  type ReceivedEventData,
  type Subscription,
  type SubscriptionEventHandlers,
} from '@azure/event-hubs';
import { setTimeout as delay } from 'node:timers/promises';
import { boundReceiverCredit } from './amqp-credit.ts';
import { createFencedCheckpoints, type FencedCheckpoints } from './checkpoints/fenced-checkpoints.ts';
import { createGenerationCheckpoints } from './checkpoints/generation-checkpoints.ts';
import type { HubGenerations, HubIdentity } from './checkpoints/hub-generations.ts';
import { createConsumerClient, type ConsumerClientOptions } from './event-hubs-client.ts';
import { createLease, toReceivedEvent, type OpenLease } from './partition-lease.ts';
import { releaseOwnership, type GroupPlace } from './ownership.ts';
import { beyondEndMessage, isBeyondEnd, isRebalance, LeaseLostError } from './source-errors.ts';
import type { CloseReason, EventHandler, EventSource } from './source.ts';

export interface EventHubsSourceOptions extends ConsumerClientOptions {
  /** Durable; the source fences it and keeps generations of the hub apart in it. */
  readonly checkpoints: CheckpointStore;
  readonly generations: HubGenerations;
  /** For development: a checkpoint beyond the end of the hub's log starts a new generation instead of stopping. */
  readonly resetBeyondEnd?: boolean;
  /** An empty batch is delivered, and a lost connection noticed, after this long. */
  readonly maxWaitSeconds?: number;
  /** How often the hub is asked whether it is still the same one. */
  readonly generationCheckMs?: number;
}

const MAX_BATCH_SIZE = 500;
const PREFETCH_COUNT = 1_000;
const MAX_WAIT_SECONDS = 5;
const GENERATION_CHECK_MS = 10_000;
const CONNECT_RETRY_MS = 2_000;

/** An Event Hub as a source, on the unmodified client with a remedy for each of its behaviours that lose or repeat data. */
export class EventHubsSource implements EventSource {
  readonly #options: EventHubsSourceOptions;
  readonly #checkpoints: FencedCheckpoints;
  readonly #client: EventHubConsumerClient;
  readonly #leases = new Map<string, OpenLease>();
  readonly #inFlight = new Set<Promise<void>>();
  #handler: EventHandler | undefined;
  #subscription: Subscription | undefined;
  #generationTimer: NodeJS.Timeout | undefined;
  #hub: HubIdentity | undefined;
  #generation = '';
  #partitionCount = 0;
  #isClosing = true;
  readonly #stopping = new AbortController();
  #isRecovering = false;
  /** Opening and closing happen one after the other, whoever asks. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: EventHubsSourceOptions) {
    boundReceiverCredit();
    this.#options = options;
    const byGeneration = createGenerationCheckpoints(options.checkpoints, () => this.#generation);
    this.#checkpoints = createFencedCheckpoints(byGeneration, options.ownerId, () => this.#handler?.balancing());
    this.#client = createConsumerClient(options, this.#checkpoints);
  }

  start(handler: EventHandler): Promise<void> {
    this.#handler = handler;
    return this.resume();
  }

  pause(): Promise<void> {
    return this.#inTurn(() => this.#close('paused'));
  }

  resume(): Promise<void> {
    return this.#inTurn(() => this.#open());
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#inTurn(async () => {
      await this.#close('stopped');
      await this.#client.close();
    });
  }

  partitionCount(): number {
    return this.#partitionCount;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #open(): Promise<void> {
    if (!this.#isClosing || this.#isStopped) return;
    if (!(await this.#connect())) return;
    this.#checkpoints.reset();
    // What an earlier life of this ingestor still owns would stay idle until it expires.
    await this.#release(() => true);
    this.#isClosing = false;
    this.#subscription = this.#client.subscribe(this.#handlers(), {
      maxBatchSize: MAX_BATCH_SIZE,
      prefetchCount: PREFETCH_COUNT,
      maxWaitTimeInSeconds: this.#options.maxWaitSeconds ?? MAX_WAIT_SECONDS,
      skipParsingBodyAsJson: true,
      trackLastEnqueuedEventProperties: true,
      // Without a checkpoint the client would start at the latest event and skip the backlog.
      startPosition: earliestEventPosition,
    });
    this.#generationTimer = setInterval(
      () => void this.#reported(this.#restartIfReplaced()),
      this.#options.generationCheckMs ?? GENERATION_CHECK_MS,
    );
    this.#generationTimer.unref();
  }

  /** The hub may come up after us, or its credentials be mended: that is waited for. */
  async #connect(): Promise<boolean> {
    while (!this.#isStopped) {
      try {
        this.#hub = await this.#readHub();
        this.#generation = await this.#options.generations.current(this.#hub);
        return true;
      } catch (cause) {
        if (this.#isStopped) return false;
        this.#handler?.failed({
          kind: 'balancing',
          message: 'the event hub or the state store cannot be reached',
          cause,
        });
        await delay(CONNECT_RETRY_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    }
    return false;
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #readHub(): Promise<HubIdentity> {
    const { signal: abortSignal } = this.#stopping;
    const { createdOn, partitionIds } = await this.#client.getEventHubProperties({ abortSignal });
    this.#partitionCount = partitionIds.length;
    const { fullyQualifiedNamespace, eventHubName } = this.#client;
    return { fullyQualifiedNamespace, eventHubName, createdAt: createdOn.getTime() };
  }

  /** Closing the subscription does not wait for handlers: leases end first, so that none works without ownership. */
  async #close(reason: CloseReason): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    clearInterval(this.#generationTimer);
    await Promise.all([...this.#leases.values()].map((lease) => this.#closeLease(lease, reason)));
    await Promise.all(this.#inFlight);
    try {
      await this.#subscription?.close();
    } catch (cause) {
      this.#handler?.failed({ kind: 'balancing', message: 'the partitions could not be given back', cause });
    }
    this.#subscription = undefined;
  }

  #handlers(): SubscriptionEventHandlers {
    return {
      processInitialize: async (context) => this.#openLease(context.partitionId),
      processEvents: (events, context) => this.#process(events, context),
      processClose: (reason, context) => this.#pumpClosed(reason, context.partitionId),
      processError: (error, context) => this.#pumpFailed(error, context.partitionId),
    };
  }

  #openLease(partition: string): void {
    const { fullyQualifiedNamespace, eventHubName } = this.#client;
    const publisher = `${fullyQualifiedNamespace}/${eventHubName}/${this.#generation}/${partition}`.toLowerCase();
    const lease = createLease(this.#checkpoints, this.#place, { partition, publisher });
    this.#leases.set(partition, lease);
    this.#handler?.opened(lease);
  }

  async #process(events: readonly ReceivedEventData[], context: PartitionContext): Promise<void> {
    const lease = this.#leases.get(context.partitionId);
    // After the longest wait the client delivers an empty batch: a lease that failed or was lost ends with that too.
    if (this.#isClosing || lease === undefined) return;
    if (lease.isOwned()) {
      const lastSequence = context.lastEnqueuedEventProperties?.sequenceNumber;
      const received = this.#receive(lease, events, lastSequence);
      this.#inFlight.add(received);
      await received.finally(() => this.#inFlight.delete(received));
    }
    if (lease.isOwned() || this.#isClosing) return;
    await this.#closeLease(lease, 'lost');
    throw new LeaseLostError(`partition ${context.partitionId} belongs to another ingestor`);
  }

  async #receive(
    lease: OpenLease,
    events: readonly ReceivedEventData[],
    lastSequence: number | undefined,
  ): Promise<void> {
    try {
      await this.#handler?.received(lease, events.map(toReceivedEvent), lastSequence);
    } catch (cause) {
      // The client would go on behind these events: the partition is read again from its checkpoint instead.
      lease.close();
      const message = 'received events could not be staged';
      this.#handler?.failed({ kind: 'partition', partition: lease.partition, message, cause });
    }
  }

  async #closeLease(lease: OpenLease, reason: CloseReason): Promise<void> {
    if (this.#leases.get(lease.partition) === lease) this.#leases.delete(lease.partition);
    await this.#handler?.closed(lease, reason);
    lease.close();
  }

  async #pumpClosed(reason: ClientCloseReason, partition: string): Promise<void> {
    const lease = this.#leases.get(partition);
    if (lease !== undefined) await this.#closeLease(lease, 'lost');
    if (this.#isClosing || reason === ClientCloseReason.OwnershipLost) return;
    // A pump that stopped for an error keeps its record, and with it the partition idle until the record expires.
    await this.#release((id) => id === partition);
  }

  async #pumpFailed(error: unknown, partition: string): Promise<void> {
    if (isRebalance(error)) return;
    if (isBeyondEnd(error)) return this.#recoverBeyondEnd(partition);
    const place = partition === '' ? { kind: 'balancing' as const } : { kind: 'partition' as const, partition };
    const message = partition === '' ? 'partitions cannot be balanced' : `partition ${partition} cannot be read`;
    this.#handler?.failed({ ...place, message, cause: error });
  }

  async #release(isMeant: (partition: string) => boolean): Promise<void> {
    try {
      await releaseOwnership(this.#checkpoints, this.#place, this.#options.ownerId, isMeant);
    } catch (cause) {
      this.#handler?.failed({ kind: 'balancing', message: 'the checkpoint store cannot be reached', cause });
    }
  }

  get #place(): GroupPlace {
    const { fullyQualifiedNamespace, eventHubName } = this.#client;
    return { fullyQualifiedNamespace, eventHubName, consumerGroup: this.#options.consumerGroup };
  }

  async #restartIfReplaced(): Promise<boolean> {
    const hub = await this.#readHub().catch(() => undefined);
    // The balancer reports a hub that cannot be reached.
    if (hub === undefined || hub.createdAt === this.#hub?.createdAt || this.#isClosing) return false;
    await this.#restart();
    return true;
  }

  /** Nobody awaits what a timer or a pump began. */
  async #reported(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (cause) {
      this.#handler?.failed({ kind: 'balancing', message: 'the source could not be opened again', cause });
    }
  }

  #restart(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isClosing) return;
      await this.#close('paused');
      await this.#open();
    });
  }

  /** The broker lost its log, or the hub was created again while we looked away. */
  async #recoverBeyondEnd(partition: string): Promise<void> {
    if (this.#isRecovering || this.#isClosing) return;
    this.#isRecovering = true;
    // Beside the pump: closing the subscription waits for the pump that called us.
    void this.#reported(this.#newGenerationOrStop(partition)).finally(() => (this.#isRecovering = false));
  }

  async #newGenerationOrStop(partition: string): Promise<void> {
    const hub = this.#hub;
    if (hub === undefined || (await this.#restartIfReplaced())) return;
    if (this.#options.resetBeyondEnd === true) {
      await this.#options.generations.reset(hub);
      return this.#restart();
    }
    await this.#inTurn(() => this.#close('paused'));
    this.#stopping.abort();
    this.#handler?.failed({ kind: 'fatal', partition, message: beyondEndMessage(hub.eventHubName, partition) });
  }
}
