/** One event as the hub gave it. */
export interface ReceivedEvent {
  /** The bytes as sent; a decoded value where the sender used another body type than data; `null` for no body. */
  readonly body: unknown;
  readonly sequence: number;
  readonly offset: string;
  /** Epoch milliseconds. */
  readonly enqueuedAt: number;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly systemProperties: Readonly<Record<string, unknown>>;
}

export interface EventPosition {
  readonly sequence: number;
  /** Opaque: never parsed. */
  readonly offset: string;
}

/** The right to read one partition, until another ingestor takes it or the source closes. */
export interface PartitionLease {
  readonly partition: string;
  /** Names hub generation and partition: sequence numbers ascend within it. */
  readonly publisher: string;
  /** Reading starts after this event; absent at the earliest one. */
  readonly checkpoint?: EventPosition;
  isOwned(): boolean;
  /** Moves the checkpoint forward; a position behind it, or a lost lease, changes nothing. */
  updateCheckpoint(position: EventPosition): Promise<void>;
}

export type CloseReason = 'lost' | 'paused' | 'stopped';

export interface EventHandler {
  /** Reading of a partition is about to begin. */
  opened(lease: PartitionLease): void;
  /**
   * Resolves once the events are staged; nothing is durable yet. `lastSequence` is the newest event of the partition.
   * Never rejects for what is wrong with an event or its hand-off.
   */
  received(lease: PartitionLease, events: readonly ReceivedEvent[], lastSequence: number | undefined): Promise<void>;
  /** Resolves once nothing of the lease is under way any more. */
  closed(lease: PartitionLease, reason: CloseReason): Promise<void>;
  failed(failure: SourceFailure): void;
  /** Who owns which partition was looked up; what follows from it may still fail. */
  balancing(): void;
}

/** What went wrong with the source itself. */
export interface SourceFailure {
  /** `fatal`: the source has stopped and somebody must act. */
  readonly kind: 'balancing' | 'partition' | 'fatal';
  readonly partition?: string;
  readonly message: string;
  readonly cause?: unknown;
}

/** A partitioned, ordered, re-readable stream of events. */
export interface EventSource {
  start(handler: EventHandler): Promise<void>;
  /** Closes all leases and reads no more; the stream keeps the events. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Closes all leases, gives the partitions to others and disconnects. */
  stop(): Promise<void>;
  /** Partitions of the stream, whoever reads them; 0 before the first start. */
  partitionCount(): number;
}
