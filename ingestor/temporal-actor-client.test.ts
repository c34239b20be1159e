import { describe, expect, it } from 'vitest';
import { toHandOffError } from './temporal-actor-client.ts';

/** An error as the client library gives it: the gRPC error is its cause. */
function serviceError(code: number, details: string): Error {
  const metadata = { get: () => [] };
  const cause = Object.assign(new Error(`${code}: ${details}`), { code, details, metadata });
  return new Error('Failed to signal', { cause });
}

describe('toHandOffError', () => {
  it.each([
    [14, 'connection refused', 'unavailable'],
    [4, 'deadline exceeded', 'unavailable'],
    [13, 'internal', 'unavailable'],
    [7, 'permission denied', 'unavailable'],
    [16, 'unauthenticated', 'unavailable'],
    [5, 'namespace not found', 'unavailable'],
    [8, 'namespace rate limit exceeded', 'unavailable'],
    [8, 'Workflow is busy.', 'refused'],
    [8, 'grpc: received message larger than max (5000000 vs. 4194304)', 'tooLarge'],
    [3, 'Blob data size exceeds limit.', 'tooLarge'],
    [3, 'exceeded workflow execution limit for signal events', 'refused'],
    [3, 'workflow history size exceeds limit', 'refused'],
    [3, 'Namespace default has no mapping defined for search attribute IotState', 'unavailable'],
    [3, 'search attribute IotState is not defined', 'unavailable'],
  ])('takes gRPC %i, %s, for %s', (code, details, expected) => {
    expect(toHandOffError(serviceError(code, details)).kind).toBe(expected);
  });

  it('takes a missing namespace for an outage: somebody is to create it', () => {
    const error = Object.assign(new Error('Namespace not found'), { name: 'NamespaceNotFoundError' });
    expect(toHandOffError(error).kind).toBe('unavailable');
  });

  it('takes what did not come from the service for a refusal of this batch', () => {
    expect(toHandOffError(new TypeError('cannot convert')).kind).toBe('refused');
  });
});
