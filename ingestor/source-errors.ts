/** The lease is gone: the client closes the pump for an error without `retryable`, and does not take the link back. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** A normal rebalance: another ingestor took the partition, or we gave it up. */
export function isRebalance(error: unknown): boolean {
  return error instanceof LeaseLostError || codeOf(error) === 'ReceiverDisconnectedError';
}

/** The service refuses a start position behind its last event. */
export function isBeyondEnd(error: unknown): boolean {
  return codeOf(error) === 'ArgumentError' && error instanceof Error && /offset/i.test(error.message);
}

export function beyondEndMessage(hub: string, partition: string): string {
  return (
    `the checkpoint of partition ${partition} of event hub ${hub} lies beyond the end of its log, though the hub was not ` +
    'created again: the log was lost. Events up to the checkpoint are in their actors; to read on from the ' +
    'earliest event that is left, start with hub.resetBeyondEnd switched on'
  );
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
