import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

import { partitionOfKey } from './partition-key.ts';

interface ClientMapper {
  mapPartitionKeyToId(key: string, partitionCount: number): number;
}

const load = createRequire(import.meta.url);
const clientEntry = load.resolve('@azure/event-hubs');
const client = load(clientEntry.replace(/index\.js$/, 'impl/partitionKeyToIdMapper.js')) as ClientMapper;

describe('the partition of a key', () => {
  it('is the one that the client computes, for keys of every length and many partition counts', () => {
    for (let length = 0; length <= 60; length += 1) {
      for (const letter of ['a', 'Z', '9', 'ß', '漢']) {
        const key = letter.repeat(length) + String(length * 7919);
        for (const count of [1, 2, 3, 4, 7, 16, 32]) {
          expect(partitionOfKey(key, count)).toBe(String(client.mapPartitionKeyToId(key, count)));
        }
      }
    }
    expect(partitionOfKey('', 32)).toBe(String(client.mapPartitionKeyToId('', 32)));
  });
});
