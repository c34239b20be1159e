/** The limits of the official emulator, kept so that what works here works there. */
export const LIMITS = {
  messageBytes: 1024 * 1024,
  hubs: 10,
  partitionsPerHub: 32,
  consumerGroupsPerHub: 20,
  /** Readers without an epoch, per consumer group and partition. */
  epochlessReaders: 5,
} as const;

/** The consumer group that every hub has. */
export const DEFAULT_CONSUMER_GROUP = '$Default';
