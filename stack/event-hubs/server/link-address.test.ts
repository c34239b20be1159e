import { describe, expect, it } from 'vitest';

import { parseLinkAddress } from './link-address.ts';

describe('the address of a link', () => {
  it.each([
    ['$cbs', { kind: 'cbs' }],
    ['$management', { kind: 'management' }],
    ['devices/$management', { kind: 'management' }],
    ['devices', { kind: 'publisher', hub: 'devices', partition: undefined }],
    ['devices/Partitions/3', { kind: 'publisher', hub: 'devices', partition: '3' }],
    ['sb://localhost:5672/devices/', { kind: 'publisher', hub: 'devices', partition: undefined }],
    [
      'devices/ConsumerGroups/$Default/Partitions/0',
      { kind: 'subscriber', hub: 'devices', group: '$Default', partition: '0' },
    ],
    ['devices/consumergroups/a/partitions/0', { kind: 'subscriber', hub: 'devices', group: 'a', partition: '0' }],
    ['', { kind: 'unknown' }],
    ['devices/queues/1', { kind: 'unknown' }],
  ])('%j is understood', (address, parsed) => {
    expect(parseLinkAddress(address)).toEqual(parsed);
  });
});
